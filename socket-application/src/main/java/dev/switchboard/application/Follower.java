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
import java.util.function.Function;

/**
 * Hands the numbered publications of one channel to its members here, in the order of the numbers, and keeps the latest while
 * somebody catches up. Its lock is taken before the registry's and the audience's. Thread-safe.
 */
final class Follower {
    private final Audience audience;
    private final Codec codec;
    private final Consumer<Optional<Position>> lost;
    private final long mostKept;

    // Guarded by this.
    private Optional<Position> last = Optional.empty();
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

    /** What the broker brought. A number that was there before is dropped; one that is missing is told to the members. */
    void receive(Publication publication) {
        Position position = publication.position().orElseThrow();
        Frame numbered = numbered(codec, publication);
        synchronized (this) {
            if (last.isPresent() && last.get().epoch().equals(position.epoch())) {
                if (position.offset() <= last.get().offset()) {
                    return;
                }
                if (position.offset() > last.get().offset() + 1) {
                    lost.accept(last);
                    forget();
                }
            } else if (last.isPresent()) {
                lost.accept(last);
                forget();
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
        lost.accept(last);
        last = Optional.empty();
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
     * Asks {@code step} with what came behind a position, while nothing more comes.
     *
     * @return what {@code step} says; empty if not all that came is kept
     */
    synchronized <T> Optional<T> behind(Position position, Function<List<Publication>, T> step) {
        if (last.isPresent() && !last.get().epoch().equals(position.epoch())) {
            return Optional.empty();
        }
        long expected = position.offset() + 1;
        List<Publication> rest = new ArrayList<>();
        for (Publication publication : kept) {
            long offset = publication.position().orElseThrow().offset();
            if (offset >= expected) {
                if (offset != expected) {
                    return Optional.empty();
                }
                rest.add(publication);
                expected++;
            }
        }
        if (last.isPresent() && last.get().offset() >= expected) {
            return Optional.empty();
        }
        return Optional.of(step.apply(rest));
    }

    /** Where members here stand, if anything came since the channel has members. */
    synchronized Optional<Position> last() {
        return last;
    }
}
