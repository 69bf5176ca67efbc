package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Hands the numbered publications of one channel to its members here, in the order of the numbers, and keeps the latest while
 * somebody catches up. Its lock is taken before the registry's and the audience's. Thread-safe.
 */
final class Follower {
    /** How {@link #behind} ended. */
    enum Standing {
        DONE,
        /** There is more to be sent before. */
        MORE,
        /** What the history has is still on its way to here. */
        ON_THE_WAY,
        /** Not all that came is kept: the history has it, or nobody. */
        NOT_KEPT,
        /** What came latest is of another epoch. */
        ELSEWHERE
    }

    private final Audience audience;
    private final Codec codec;
    private final Consumer<Optional<Position>> lost;
    private final long mostKept;

    // Guarded by this.
    /** How far v1 members are. */
    private Optional<Position> last = Optional.empty();
    /** What came latest; behind {@link #last} while what joins were answered with is still on its way. */
    private Optional<Position> received = Optional.empty();

    private final ArrayDeque<Publication> kept = new ArrayDeque<>(2);
    private long keptBytes;
    private int catchingUp;

    /**
     * One for a channel.
     *
     * @param lost hears that publications are missing behind a position; called under this object's lock
     * @param mostKept bytes of publications that are kept for those who catch up; beyond it they look into the history again
     */
    Follower(Audience audience, Codec codec, Consumer<Optional<Position>> lost, long mostKept) {
        this.audience = audience;
        this.codec = codec;
        this.lost = lost;
        this.mostKept = mostKept;
    }

    /**
     * What the broker brought. A number that was there before is dropped; one that is missing is told to the members. What a join
     * was answered with while it was still on its way goes to plain clients only, as they were told of no position.
     */
    void receive(Publication publication) {
        Position position = publication.position().orElseThrow();
        Frame numbered = numbered(codec, publication);
        synchronized (this) {
            if (received.isPresent() && !follows(received.get(), position)) {
                return;
            }
            received = Optional.of(position);
            if (last.isPresent() && !follows(last.get(), position)) {
                audience.forcePlain(publication.frame());
                return;
            }
            if (last.isPresent() && !next(last.get(), position)) {
                tellLost();
            }
            last = Optional.of(position);
            audience.force(publication.frame(), numbered, Audience.nobody());
            if (catchingUp > 0) {
                kept.addLast(publication);
                keptBytes += publication.frame().size();
                while (keptBytes > mostKept) {
                    keptBytes -= kept.removeFirst().frame().size();
                }
            }
        }
    }

    /** The broker can't bring what followed the last one: members are told, and what comes next begins anew. */
    synchronized void lose() {
        tellLost();
        last = Optional.empty();
    }

    /** Whether it comes later, or is of another numbering. */
    private static boolean follows(Position known, Position position) {
        return !known.epoch().equals(position.epoch()) || position.offset() > known.offset();
    }

    private static boolean next(Position known, Position position) {
        return known.epoch().equals(position.epoch()) && position.offset() == known.offset() + 1;
    }

    private void tellLost() {
        lost.accept(last);
        forget();
    }

    private void forget() {
        kept.clear();
        keptBytes = 0;
    }

    /** The frame that v1 clients get of it. */
    static Frame numbered(Codec codec, Publication publication) {
        return Frame.text(envelope(codec, publication));
    }

    /** The envelope that v1 clients get of it. */
    static byte[] envelope(Codec codec, Publication publication) {
        java.nio.ByteBuffer payload = publication.frame().payload();
        byte[] envelope = new byte[payload.remaining()];
        payload.get(envelope);
        return codec.label(
                envelope, new Label.Offset(publication.position().orElseThrow().offset()));
    }

    /** From now on the latest publications are kept, until {@link #end}. */
    synchronized void begin() {
        catchingUp++;
    }

    /** The opposite of {@link #begin}. */
    synchronized void end() {
        if (--catchingUp == 0) {
            forget();
        }
    }

    /**
     * Asks {@code step} with what came behind a position, while nothing more comes. If it is done, members are that far: what comes
     * next is compared with it.
     */
    synchronized Standing behind(Position position, Predicate<List<Publication>> step) {
        if (last.isPresent() && !last.get().epoch().equals(position.epoch())) {
            return Standing.ELSEWHERE;
        }
        if (last.isPresent() && last.get().offset() < position.offset()) {
            return Standing.ON_THE_WAY;
        }
        long expected = position.offset() + 1;
        List<Publication> rest = new ArrayList<>();
        for (Publication publication : kept) {
            long offset = publication.position().orElseThrow().offset();
            if (offset >= expected) {
                if (offset != expected) {
                    return Standing.NOT_KEPT;
                }
                rest.add(publication);
                expected++;
            }
        }
        if (last.isPresent() && last.get().offset() >= expected) {
            return Standing.NOT_KEPT;
        }
        if (!step.test(rest)) {
            return Standing.MORE;
        }
        if (last.isEmpty()) {
            last = Optional.of(position);
        }
        return Standing.DONE;
    }

    /**
     * What leads from {@code from} to {@code position} will not come: the history is there and nothing arrived. Nothing happens
     * if something came since.
     */
    synchronized void skip(Optional<Position> from, Position position) {
        if (last.isPresent() && last.equals(from)) {
            tellLost();
            last = Optional.of(position);
        }
    }

    /** How far v1 members are, if anything is known of it. */
    synchronized Optional<Position> last() {
        return last;
    }
}
