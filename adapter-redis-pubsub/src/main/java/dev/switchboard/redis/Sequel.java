package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Brings the numbered publications of one channel in their order. Where one is missing, or may be, those that follow wait until the
 * history has been asked. Confined to the turns.
 *
 * <p>What members here know begins with what was brought, or, if nothing was brought yet, with the place at which the first of them looked
 * into the history.
 */
final class Sequel {
    /** Bytes of publications that wait for the history; beyond it the channel is lost. */
    static final long MOST_HELD = 4 << 20;

    private enum State {
        FLOWING,
        /** Something may be missing, and nobody asked yet. */
        BEHIND,
        ASKING,
        /** Nobody here wants the channel any more, or others do, who came later. */
        ENDED
    }

    /** Who hears what. */
    interface Ends {
        void deliver(Publication publication);

        /** Not all of a channel can be brought. */
        void lost(ChannelName name);

        /** The history should be asked, when it can be: {@link #ask}. */
        void behind(Sequel sequel);

        /** One was dropped that had been brought before. */
        void repeated();
    }

    private final ChannelName name;
    private final Ends ends;
    private State state = State.FLOWING;
    private Optional<Position> last = Optional.empty();
    private Optional<Position> known = Optional.empty();
    private Optional<Retention> retention = Optional.empty();
    private final ArrayDeque<Publication> held = new ArrayDeque<>(2);
    private long heldBytes;
    /** Whether there was an interruption since the history was asked, whose answer may be older than what was missed in it. */
    private boolean outdated;

    Sequel(ChannelName name, Ends ends) {
        this.name = name;
        this.ends = ends;
    }

    ChannelName name() {
        return name;
    }

    /** What a look into the history found, in which members here now stand. */
    void stands(Position position, Retention kept) {
        retention = Optional.of(kept);
        if (last.isEmpty() && known.isEmpty()) {
            known = Optional.of(position);
        }
    }

    /** How much the channel keeps, if somebody said so since members are here. */
    Optional<Retention> retention() {
        return retention;
    }

    void received(Publication publication) {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.FLOWING) {
            flow(publication);
            return;
        }
        held.addLast(publication);
        heldBytes += publication.frame().size();
        if (heldBytes > MOST_HELD) {
            giveUp();
        }
    }

    private void flow(Publication publication) {
        Position position = publication.position().orElseThrow();
        Optional<Position> base = last.or(() -> known);
        if (base.isPresent() && !base.get().epoch().equals(position.epoch())) {
            ends.lost(name);
        } else if (last.isPresent() && position.offset() <= last.get().offset()) {
            ends.repeated();
            return;
        } else if (base.isPresent() && position.offset() > base.get().offset() + 1) {
            held.addLast(publication);
            heldBytes += publication.frame().size();
            state = State.BEHIND;
            ends.behind(this);
            return;
        }
        last = Optional.of(position);
        ends.deliver(publication);
    }

    /** The subscription was interrupted, and is back: who knows what was published meanwhile. */
    void resumed() {
        if (state == State.FLOWING && (last.isPresent() || known.isPresent())) {
            state = State.BEHIND;
        }
        if (state == State.BEHIND) {
            ends.behind(this);
        }
    }

    /** The subscription ended: what comes from now on follows something unknown. */
    void interrupted() {
        if (state == State.FLOWING && (last.isPresent() || known.isPresent())) {
            state = State.BEHIND;
        }
        outdated = true;
    }

    /** What still comes, an answer perhaps, is for those who are not there any more. */
    void end() {
        state = State.ENDED;
        held.clear();
        heldBytes = 0;
    }

    /** Begins to ask: after which position. Empty if there is nothing to ask any more. */
    Optional<Position> ask() {
        if (state != State.BEHIND) {
            return Optional.empty();
        }
        state = State.ASKING;
        outdated = false;
        return last.or(() -> known);
    }

    /** The history could not be asked. Whether it still should be. */
    boolean unanswered() {
        if (state == State.ASKING) {
            state = State.BEHIND;
        }
        return state == State.BEHIND;
    }

    /** What the history says. */
    void answered(Kept kept) {
        if (state != State.ASKING) {
            return;
        }
        if (kept.missed().isEmpty()) {
            giveUp();
            return;
        }
        kept.missed().get().forEach(this::flow);
        if (outdated) {
            state = State.BEHIND;
            ends.behind(this);
            return;
        }
        state = State.FLOWING;
        release();
    }

    /** Says that something is missing, and goes on with what is there. */
    private void giveUp() {
        ends.lost(name);
        last = Optional.empty();
        known = Optional.empty();
        state = State.FLOWING;
        release();
    }

    private void release() {
        while (state == State.FLOWING && !held.isEmpty()) {
            Publication next = held.removeFirst();
            heldBytes -= next.frame().size();
            // It may have come with the history, too; that is no repeat that anybody made.
            Position position = next.position().orElseThrow();
            if (last.isEmpty()
                    || !last.get().epoch().equals(position.epoch())
                    || position.offset() > last.get().offset()) {
                resumeWith(next);
            }
        }
    }

    private void resumeWith(Publication next) {
        int before = held.size();
        flow(next);
        if (held.size() > before) {
            // There is one more gap: it waits first in line again.
            held.addFirst(held.removeLast());
        }
    }
}
