package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One join to a recoverable channel, on its way to being answered. Confined to one thread after the other. */
final class CatchUp {
    // What most clients need between two pieces is so little that giving the thread back would cost more.
    private static final Duration A_MOMENT = Duration.ofNanos(200_000);
    // Counted, not timed, as a clock that a test moves may stand still meanwhile; about 5 ms.
    private static final int QUICK = 20;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);
    // Each look brings all that came before it, so that hardly ever a second one in a row is needed.
    private static final int MOST_LOOKS = 100;

    private final Recovery recovery;
    private final JoinAnswer answer;
    private final LiveChannel channel;
    private final Follower follower;
    private final Retention retention;
    private final Optional<Position> known;
    private final Consumer<Throwable> failed;
    // Of the turn in which the piece that was sent last left its lane's queue; none before, MAX while it is in line.
    private Optional<AtomicLong> sentIn = Optional.empty();
    private long since;
    private Duration pause = SHORTEST_PAUSE;
    private Runnable release = () -> {};
    // Into the history, in a row: since anything was sent.
    private int looks;
    private long looksSince;

    CatchUp(
            Recovery recovery,
            JoinAnswer answer,
            LiveChannel channel,
            Retention retention,
            Optional<Position> known,
            Consumer<Throwable> failed) {
        this.recovery = recovery;
        this.answer = answer;
        this.channel = channel;
        this.follower = channel.follower().orElseThrow();
        this.retention = retention;
        this.known = known;
        this.failed = failed;
        this.since = recovery.timers().nanos();
    }

    /** On the mailbox's thread. */
    void begin() {
        follower.begin();
        try {
            recovery.subscribed(answer.channel());
            Broker.Kept kept = recovery.kept(answer, known, retention);
            answer.begin(kept.position(), known.isPresent() ? kept.missed() : Optional.empty());
            since = recovery.timers().nanos();
            if (!advance()) {
                release = answer.line().mailbox().hold();
                recovery.later(pause, this::goOn);
                return;
            }
            follower.end();
        } catch (RuntimeException e) {
            follower.end();
            failed.accept(e);
        }
    }

    private void goOn() {
        try {
            long before = since;
            // Who took nothing since the last look is left alone for longer each time.
            boolean done = step() || (since != before && advance());
            if (!done) {
                boolean moved = since != before;
                pause = moved ? SHORTEST_PAUSE : pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
                recovery.later(pause, this::goOn);
                return;
            }
            follower.end();
        } catch (Throwable e) {
            // Errors too: the mailbox waits.
            follower.end();
            failed.accept(e);
        }
        release.run();
    }

    /** Goes on for as long as that takes short waits alone; returns whether it is done. */
    private boolean advance() {
        long before = since;
        for (int looks = 0; !step(); looks++) {
            if (since != before) {
                before = since;
                looks = 0;
            }
            if (looks == QUICK) {
                return false;
            }
            recovery.timers().pause(A_MOMENT);
        }
        return true;
    }

    /** Goes on as far as that is possible without waiting; returns whether it is done. */
    private boolean step() {
        while (true) {
            if (!left()) {
                return false;
            }
            if (answer.moreThanOnePiece()) {
                send(answer.piece(recovery.registry().snapshot(answer.channel())));
                continue;
            }
            Optional<Position> last = follower.last();
            Follower.Standing standing = follower.behind(answer.top(), rest -> {
                answer.add(rest);
                return !answer.moreThanOnePiece() && recovery.finish(answer, channel, known.isPresent());
            });
            switch (standing) {
                case DONE -> {
                    return true;
                }
                case MORE -> {}
                case ON_THE_WAY -> {
                    goneIfClosed();
                    if (recovery.timers().nanos() - since <= recovery.waitNanos()) {
                        return false;
                    }
                    follower.skip(last, answer.top());
                }
                case NOT_KEPT, ELSEWHERE -> {
                    if (!lookAgain(last)) {
                        return true;
                    }
                }
            }
        }
    }

    /** What leads on from the answer's end; returns false if that can't be had and the client is told so. */
    private boolean lookAgain(Optional<Position> last) {
        Broker.Kept later;
        if (looks++ == 0) {
            looksSince = recovery.timers().nanos();
        }
        try {
            if (looks > MOST_LOOKS || recovery.timers().nanos() - looksSince > recovery.waitNanos()) {
                // The history knows less than what came here, or more comes than it can tell.
                throw Recovery.away();
            }
            later = recovery.kept(answer, Optional.of(answer.top()), retention);
        } catch (Refused refused) {
            if (!answer.begun()) {
                throw refused;
            }
            recovery.lost(answer);
            return false;
        }
        if (last.isPresent() && !last.get().epoch().equals(later.position().epoch())) {
            // The broker has begun anew, and nothing was published since that would have shown it.
            follower.skip(last, later.position());
        }
        if (later.missed().isEmpty() && answer.begun()) {
            recovery.lost(answer);
            return false;
        }
        answer.goOn(later.position(), later.missed());
        return true;
    }

    private void send(Frame piece) {
        Line line = answer.line();
        AtomicLong turns = new AtomicLong(Long.MAX_VALUE);
        line.lane()
                .offer(
                        turn -> {
                            line.egress().own(turn, piece);
                            turns.set(turn.turns());
                        },
                        0);
        sentIn = Optional.of(turns);
        looks = 0;
        since = recovery.timers().nanos();
    }

    /** Whether the last piece has left, or the outbox has room for the next one: a catch-up must not overrun it. */
    private boolean left() {
        Line line = answer.line();
        if (sentIn.isEmpty()) {
            return true;
        }
        if (line.lane().turns() > sentIn.get().get() && line.egress().waiting() <= recovery.room()) {
            sentIn = Optional.empty();
            since = recovery.timers().nanos();
            return true;
        }
        goneIfClosed();
        if (recovery.timers().nanos() - since > recovery.waitNanos()) {
            line.close(Close.TOO_SLOW, Limit.OVERFLOW_LINGER);
            throw gone();
        }
        return false;
    }

    private void goneIfClosed() {
        if (!answer.line().open() || Thread.currentThread().isInterrupted()) {
            throw gone();
        }
    }

    static Refused gone() {
        return new Refused(Problem.unavailable("the membership ended before the join was answered"));
    }
}
