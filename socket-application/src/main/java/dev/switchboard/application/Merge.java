package dev.switchboard.application;

import dev.switchboard.domain.Batch;
import java.util.Arrays;

/**
 * Shares of several batches as one batch, in the order of their lane. Members of the same channels have the same shares, so what was merged
 * for one of them serves those behind it that have just the same. Confined to the lane.
 */
final class Merge {
    // Members take frames of their own through it, too, so that only one buffer outside the heap exists for all lines.
    private final Batch merged;

    // Of which shares it is; none where a line's own frames are in it.
    private Batch[] batches = new Batch[2];
    private int[] from = new int[2];
    private int[] end = new int[2];
    private int count;

    private int messages;
    private long payload;

    Merge(Batch merged) {
        this.merged = merged;
    }

    /** The frames of these shares; good until the next call. */
    Batch of(Shares shares) {
        if (count == 0 || !shares.are(batches, from, end, count)) {
            clear();
            if (!shares.haveOwn()) {
                remember(shares);
            }
            shares.mergeInto(merged);
            messages = Shares.messages(merged, 0);
            payload = Shares.payload(merged, 0);
        }
        return merged;
    }

    private void remember(Shares shares) {
        count = shares.count();
        if (batches.length < count) {
            batches = new Batch[count * 2];
            from = new int[count * 2];
            end = new int[count * 2];
        }
        shares.copyTo(batches, from, end);
    }

    /** Of the latest frames. */
    int messages() {
        return messages;
    }

    /** Of the latest frames, in bytes. */
    long payload() {
        return payload;
    }

    /** The batches go elsewhere. */
    void clear() {
        merged.clear();
        Arrays.fill(batches, 0, count, null);
        count = 0;
    }
}
