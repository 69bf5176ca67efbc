package dev.switchboard.domain;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * What one turn of a lane gives a wire: frames in order, one by one and as contiguous bytes. Many wires write from the
 * same batch, each from its own place in it.
 *
 * <p>Frames are copied into the contiguous buffer only when {@link #bytes} is asked for, and each only once, so that
 * wires that take whole frames cost no copy. In steady state (turns up to 512 KiB) nothing is allocated. Sizes and
 * offsets are in bytes.
 *
 * <p>Threading: confined to the thread of one lane.
 */
public final class Batch {

    /**
     * Buffers that grew beyond this are given back by {@link #clear}; a turn takes 256 KiB, only a big frame goes
     * past it.
     */
    static final int KEPT_BYTES = 512 * 1024;

    /** Likewise for the index of frames: at 16 bytes an entry, 512 KiB as well. */
    static final int KEPT_FRAMES = 32 * 1024;

    private static final int FIRST_BYTES = 16 * 1024;
    private static final int FIRST_FRAMES = 64;
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final boolean direct;

    private Frame[] frames = new Frame[FIRST_FRAMES];
    private long[] ordinals = new long[FIRST_FRAMES];
    private int[] starts = new int[FIRST_FRAMES + 1]; // one more: where the next frame will start
    private int count;

    private ByteBuffer buffer = NO_BYTES;
    private ByteBuffer view = NO_BYTES; // read-only, on the same memory
    private int copied; // frames that are in the buffer

    /**
     * @param direct whether the contiguous bytes are outside the heap: right for wires that write to a socket channel,
     *     which would copy heap bytes once more
     */
    public Batch(boolean direct) {
        this.direct = direct;
    }

    /**
     * @param ordinal the place of the frame in its queue; the batch keeps it and does not look at it
     * @throws IllegalStateException if the batch would exceed 2 GiB less one byte; nothing is appended then
     */
    public void append(Frame frame, long ordinal) {
        int end = starts[count] + frame.size();
        if (end < 0) {
            throw new IllegalStateException("a batch of " + size() + " bytes cannot take " + frame.size() + " more");
        }
        if (count == frames.length) {
            int longer = count * 2;
            frames = Arrays.copyOf(frames, longer);
            ordinals = Arrays.copyOf(ordinals, longer);
            starts = Arrays.copyOf(starts, longer + 1);
        }
        frames[count] = frame;
        ordinals[count] = ordinal;
        count++;
        starts[count] = end;
    }

    /** How many frames. */
    public int count() {
        return count;
    }

    /** Bytes of all frames. */
    public int size() {
        return starts[count];
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= index < count()} */
    public Frame frame(int index) {
        return frames[Objects.checkIndex(index, count)];
    }

    /** @throws IndexOutOfBoundsException unless {@code 0 <= index < count()} */
    public long ordinal(int index) {
        return ordinals[Objects.checkIndex(index, count)];
    }

    /**
     * Where a frame begins, in bytes from the start of the batch; for {@code count()}, where the last one ends.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= index <= count()}
     */
    public int start(int index) {
        return starts[Objects.checkIndex(index, count + 1)];
    }

    /**
     * The frame that holds a byte; {@code count()} for {@code size()}. Tells how far a wire came that took so many
     * bytes.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= byteOffset <= size()}
     */
    public int frameAt(int byteOffset) {
        if (byteOffset < 0 || byteOffset > size()) {
            throw new IndexOutOfBoundsException("byte " + byteOffset + " of a batch of " + size());
        }
        int found = Arrays.binarySearch(starts, 0, count + 1, byteOffset);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * The frames from this one on as contiguous bytes. The buffer is read-only, and the same object at every call: it
     * is valid until the next call of this method or of {@link #clear}. The caller may move its position and limit.
     *
     * @param from index of the first frame; {@code count()} gives an empty buffer
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= count()}
     */
    public ByteBuffer bytes(int from) {
        int start = start(from);
        copyWhatIsNew();
        return view.limit(size()).position(start);
    }

    /**
     * Empties the batch and forgets its frames, so that it keeps no message alive; memory beyond the usual is given
     * back.
     */
    public void clear() {
        if (frames.length > KEPT_FRAMES) {
            frames = new Frame[FIRST_FRAMES];
            ordinals = new long[FIRST_FRAMES];
            starts = new int[FIRST_FRAMES + 1];
        } else {
            Arrays.fill(frames, 0, count, null);
        }
        if (buffer.capacity() > KEPT_BYTES) {
            buffer = NO_BYTES;
            view = NO_BYTES;
        }
        buffer.clear();
        count = 0;
        copied = 0;
    }

    /** Bytes that the contiguous buffer holds room for. */
    int capacity() {
        return buffer.capacity();
    }

    private void copyWhatIsNew() {
        if (copied == count) {
            return;
        }
        if (size() > buffer.capacity()) {
            grow();
        }
        for (; copied < count; copied++) {
            frames[copied].copyTo(buffer);
        }
    }

    private void grow() {
        int room = (int) Math.min(Integer.MAX_VALUE, Math.max(FIRST_BYTES, Math.max(size(), 2L * buffer.capacity())));
        ByteBuffer larger = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
        larger.put(buffer.flip());
        buffer = larger;
        view = larger.asReadOnlyBuffer();
    }
}
