package dev.switchboard.application;

import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Frame;
import java.util.Arrays;

/**
 * What one line gets in one turn, where that is more than one channel's batch: its shares of the channels' batches and frames of
 * its own, to be merged by their place in line. Confined to the lane, which lends it for the turn.
 */
final class Shares {
    private Batch[] batches = new Batch[2];
    private int[] next = new int[2];
    private int[] end = new int[2];
    private int count;
    private final Batch own = new Batch(false);

    void add(Batch batch, int from, int to) {
        if (count == batches.length) {
            batches = Arrays.copyOf(batches, count * 2);
            next = Arrays.copyOf(next, count * 2);
            end = Arrays.copyOf(end, count * 2);
        }
        batches[count] = batch;
        next[count] = from;
        end[count] = to;
        count++;
    }

    void own(Frame frame, long ordinal) {
        own.append(frame, ordinal);
    }

    /** Gives the line's frames to {@code line} as one batch: a shared one as it is, else merged. */
    void writeTo(Egress line, Lane lane, Merge merge) {
        if (count == 1 && !haveOwn() && end[0] == batches[0].count()) {
            line.write(lane, batches[0], next[0], messages(batches[0], next[0]), payload(batches[0], next[0]));
            return;
        }
        Batch merged = merge.of(this);
        line.write(lane, merged, 0, merge.messages(), merge.payload());
    }

    int count() {
        return count;
    }

    /** Whether there are frames of the line alone. */
    boolean haveOwn() {
        return own.count() > 0;
    }

    /** Whether nothing was merged yet, and there are just these shares. */
    boolean are(Batch[] others, int[] from, int[] to, int many) {
        if (count != many || haveOwn()) {
            return false;
        }
        for (int i = 0; i < many; i++) {
            if (batches[i] != others[i] || next[i] != from[i] || end[i] != to[i]) {
                return false;
            }
        }
        return true;
    }

    /** Copies what there is of the channels. */
    void copyTo(Batch[] others, int[] from, int[] to) {
        System.arraycopy(batches, 0, others, 0, count);
        System.arraycopy(next, 0, from, 0, count);
        System.arraycopy(end, 0, to, 0, count);
    }

    /** Appends all frames by their place in line; once. */
    void mergeInto(Batch into) {
        if (haveOwn()) {
            add(own, 0, own.count());
        }
        while (true) {
            int least = -1;
            for (int i = 0; i < count; i++) {
                if (next[i] < end[i]
                        && (least < 0 || batches[i].ordinal(next[i]) < batches[least].ordinal(next[least]))) {
                    least = i;
                }
            }
            if (least < 0) {
                return;
            }
            into.append(batches[least].frame(next[least]), batches[least].ordinal(next[least]));
            next[least]++;
        }
    }

    void clear() {
        Arrays.fill(batches, 0, count, null);
        count = 0;
        own.clear();
    }

    /** How many frames from one on are messages, as against control frames. */
    static int messages(Batch batch, int from) {
        int sum = 0;
        for (int i = from; i < batch.count(); i++) {
            sum += batch.frame(i).isControl() ? 0 : 1;
        }
        return sum;
    }

    /** Bytes of payload of a batch's messages from one on. */
    static long payload(Batch batch, int from) {
        long sum = 0;
        for (int i = from; i < batch.count(); i++) {
            Frame frame = batch.frame(i);
            sum += frame.isControl() ? 0 : frame.payloadSize();
        }
        return sum;
    }
}
