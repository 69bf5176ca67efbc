package dev.switchboard.domain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The publications of one recoverable channel, numbered from 1, bounded in number and time. Guarded by its owner.
 */
public final class History {
    private record Entry(Publication publication, long offset, long at) {}

    private final String epoch;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long top;
    private long usedAt;

    /**
     * An empty one.
     *
     * @param epoch identity of its numbering: never used for another
     * @param now nanoseconds of a monotonic clock, as everywhere here
     */
    public History(String epoch, long now) {
        this.epoch = epoch;
        this.usedAt = now;
    }

    /** Numbers a publication and keeps it; what is too old or too much goes. */
    public Publication append(Publication publication, Retention retention, long now) {
        usedAt = now;
        top++;
        Publication numbered = publication.at(position());
        entries.addLast(new Entry(numbered, top, now));
        trim(retention, now);
        return numbered;
    }

    /** Where the numbering stands. */
    public Position position() {
        return new Position(epoch, top);
    }

    /**
     * Everything after {@code known}, in order: all of it or nothing. Empty if that can't be given: the position is of another
     * numbering or of the future, or what followed it is gone.
     */
    public Optional<List<Publication>> since(Position known, Retention retention, long now) {
        usedAt = now;
        trim(retention, now);
        long first = top - entries.size() + 1;
        if (!known.epoch().equals(epoch) || known.offset() > top || known.offset() < first - 1) {
            return Optional.empty();
        }
        List<Publication> missed = new ArrayList<>((int) (top - known.offset()));
        for (Entry entry : entries) {
            if (entry.offset() > known.offset()) {
                missed.add(entry.publication());
            }
        }
        return Optional.of(missed);
    }

    /** Notes that somebody follows the channel, which keeps its numbering alive. */
    public void used(long now) {
        usedAt = now;
    }

    /** Whether nobody has used it for so long that nothing of it is worth keeping. */
    public boolean expired(Retention retention, long now) {
        return now - usedAt > retention.time().toNanos();
    }

    private void trim(Retention retention, long now) {
        long keep = retention.time().toNanos();
        Entry oldest;
        while ((oldest = entries.peekFirst()) != null
                && (entries.size() > retention.size() || now - oldest.at() > keep)) {
            entries.removeFirst();
        }
    }
}
