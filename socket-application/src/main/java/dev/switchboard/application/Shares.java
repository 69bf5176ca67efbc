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

    /** Gives the line's frames to {@code line} as one batch: a shared one as it is, else merged into {@code scratch}. */
    void writeTo(Egress line, Lane lane, Batch scratch) {
        if (count == 1 && own.count() == 0 && end[0] == batches[0].count()) {
            line.write(lane, batches[0], next[0], messages(batches[0], next[0]), payload(batches[0], next[0]));
            return;
        }
        if (own.count() > 0) {
            add(own, 0, own.count());
        }
        // Own frames go through the scratch batch too, so that only one buffer outside the heap exists for all lines.
        merge(scratch);
        line.write(lane, scratch, 0, messages(scratch, 0), payload(scratch, 0));
    }

    private void merge(Batch into) {
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
