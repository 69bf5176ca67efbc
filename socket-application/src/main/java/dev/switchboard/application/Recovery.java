package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Retention;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers the join of a v1 client and gives it what it missed: first what the history holds, in pieces that the outbox has room for,
 * then what came meanwhile, and from that very publication on it is a member like the others. So nothing is missing and nothing
 * comes twice. On the thread of the line's mailbox, which it keeps. Thread-safe.
 */
final class Recovery {
    private static final Logger LOG = System.getLogger(Recovery.class.getName());

    // Rarely waited for at all, and then for a client's network.
    private static final long A_MOMENT = TimeUnit.MICROSECONDS.toNanos(200);

    private final Registry registry;
    private final Broker broker;
    private final Subscriptions subscriptions;
    private final Codec codec;
    private final Limits limits;

    Recovery(Registry registry, Broker broker, Subscriptions subscriptions, Codec codec, Limits limits) {
        this.registry = registry;
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.codec = codec;
        this.limits = limits;
    }

    /** Attaches a line that is a member and waits for it, and replies. */
    void attach(Request request, ChannelName name, Optional<Position> known) {
        LiveChannel channel = registry.channel(name).orElseThrow(Recovery::gone);
        JoinAnswer answer = new JoinAnswer(request, name, codec, known.isPresent());
        Optional<Retention> retention = channel.match().kind().retention();
        if (retention.isEmpty()) {
            // Nothing can be recovered here, whatever the client knows from elsewhere.
            subscriptions.await(name, limits.get(Limit.SUBSCRIBE_WAIT));
            finish(answer, channel, false);
            return;
        }
        if (known.isPresent() && !registry.setAside(request.line(), channel)) {
            throw gone();
        }
        Follower follower = channel.follower().orElseThrow();
        follower.begin();
        try {
            if (!subscriptions.await(name, limits.get(Limit.RECOVER_WAIT))) {
                throw away();
            }
            recover(answer, channel, follower, retention.get(), known);
        } finally {
            follower.end();
        }
    }

    private void recover(
            JoinAnswer answer, LiveChannel channel, Follower follower, Retention retention, Optional<Position> known) {
        Broker.Kept kept = kept(answer, known, retention);
        answer.begin(kept.position(), known.isPresent() ? kept.missed() : Optional.empty());
        long patience = limits.time(Limit.RECOVER_WAIT).toNanos();
        long since = System.nanoTime();
        while (true) {
            while (answer.moreThanOnePiece()) {
                paced(answer.line(), answer.piece(registry.snapshot(answer.channel())));
                since = System.nanoTime();
            }
            Optional<Position> last = follower.last();
            Follower.Standing standing = follower.behind(answer.top(), rest -> {
                answer.add(rest);
                return !answer.moreThanOnePiece() && finish(answer, channel, known.isPresent());
            });
            switch (standing) {
                case DONE -> {
                    return;
                }
                case MORE -> {}
                case ON_THE_WAY -> {
                    goneIfClosed(answer.line());
                    if (System.nanoTime() - since > patience) {
                        follower.skip(last, answer.top());
                    } else {
                        LockSupport.parkNanos(A_MOMENT);
                    }
                }
                case NOT_KEPT, ELSEWHERE -> {
                    if (!lookAgain(answer, follower, last, retention)) {
                        return;
                    }
                }
            }
        }
    }

    /** What leads on from the answer's end; returns false if that can't be had and the client is told so. */
    private boolean lookAgain(JoinAnswer answer, Follower follower, Optional<Position> last, Retention retention) {
        Broker.Kept later;
        try {
            later = kept(answer, Optional.of(answer.top()), retention);
        } catch (Refused refused) {
            if (!answer.begun()) {
                throw refused;
            }
            lost(answer);
            return false;
        }
        if (last.isPresent() && !last.get().epoch().equals(later.position().epoch())) {
            // The broker has begun anew, and nothing was published since that would have shown it.
            follower.skip(last, later.position());
        }
        if (later.missed().isEmpty() && answer.begun()) {
            lost(answer);
            return false;
        }
        answer.goOn(later.position(), later.missed());
        return true;
    }

    /** The reply has been given and can't be taken back: the client knows how far it is, and comes again. */
    private void lost(JoinAnswer answer) {
        answer.line().force(Frame.text(codec.encode(Control.lost(codec, answer.channel(), answer.told()))));
    }

    private boolean finish(JoinAnswer answer, LiveChannel channel, boolean aside) {
        Egress egress = answer.line().egress();
        boolean attached = registry.attach(
                answer.line(),
                channel,
                aside,
                members -> turn -> answer.last(members).ifPresent(frame -> egress.own(turn, frame)));
        if (!attached) {
            throw gone();
        }
        return true;
    }

    private Broker.Kept kept(JoinAnswer answer, Optional<Position> known, Retention retention) {
        try {
            return broker.since(answer.channel(), known, retention)
                    .toCompletableFuture()
                    .get(limits.get(Limit.RECOVER_WAIT), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.log(Level.DEBUG, "the history of a channel can't be reached", failure);
            throw away();
        }
    }

    /** Sends a piece, and waits until it has left or the outbox has room for the next: a catch-up must not overrun it. */
    private void paced(Line line, Frame piece) {
        AtomicLong ranIn = new AtomicLong(-1);
        Lane lane = line.lane();
        lane.offer(
                turn -> {
                    line.egress().own(turn, piece);
                    ranIn.set(turn.turns());
                },
                0);
        long deadline = System.nanoTime() + limits.time(Limit.RECOVER_WAIT).toNanos();
        long room = limits.get(Limit.OUTBOX_BYTES) / 2;
        while (ranIn.get() < 0 || lane.turns() <= ranIn.get() || line.egress().waiting() > room) {
            goneIfClosed(line);
            if (System.nanoTime() - deadline > 0) {
                line.close(Close.TOO_SLOW, Limit.OVERFLOW_LINGER);
                throw gone();
            }
            LockSupport.parkNanos(A_MOMENT);
        }
    }

    private static void goneIfClosed(Line line) {
        if (!line.open() || Thread.currentThread().isInterrupted()) {
            throw gone();
        }
    }

    private static Refused away() {
        return new Refused(Problem.unavailable("the channel's history can't be reached now; try again"));
    }

    private static Refused gone() {
        return new Refused(Problem.unavailable("the membership ended before the join was answered"));
    }
}
