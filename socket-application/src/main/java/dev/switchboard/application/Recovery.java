package dev.switchboard.application;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Retention;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Answers the join of a v1 client and gives it what it missed: first what the history holds, in pieces that the outbox has room for,
 * then what came meanwhile, and from that very publication on it is a member like the others. So nothing is missing and nothing
 * comes twice. Begins on the thread of the line's mailbox; what has to wait for a client's network keeps the mailbox and gives the
 * thread back, as clients that do not read must not use up the threads of all others. Thread-safe.
 */
final class Recovery {
    private static final Logger LOG = System.getLogger(Recovery.class.getName());

    private final Registry registry;
    private final Broker broker;
    private final Subscriptions subscriptions;
    private final Codec codec;
    private final Limits limits;
    private final Timers timers;
    private final Executor handlers;

    Recovery(
            Registry registry,
            Broker broker,
            Subscriptions subscriptions,
            Codec codec,
            Limits limits,
            Timers timers,
            Executor handlers) {
        this.registry = registry;
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.codec = codec;
        this.limits = limits;
        this.timers = timers;
        this.handlers = handlers;
    }

    /**
     * Attaches a line that is a member and waits for it, and replies.
     *
     * @param failed hears, now or later, why it could not
     */
    void attach(Request request, ChannelName name, Optional<Position> known, Consumer<Throwable> failed) {
        try {
            LiveChannel channel = registry.channel(name).orElseThrow(CatchUp::gone);
            JoinAnswer answer = new JoinAnswer(request, name, codec, known.isPresent());
            Optional<Retention> retention = channel.match().kind().retention();
            if (retention.isEmpty()) {
                // Nothing can be recovered here, whatever the client knows from elsewhere.
                subscriptions.awaitAll(name, limits.get(Limit.SUBSCRIBE_WAIT));
                finish(answer, channel, false);
                return;
            }
            if (known.isPresent() && !registry.setAside(request.line(), channel)) {
                throw CatchUp.gone();
            }
            new CatchUp(this, answer, channel, retention.get(), known, failed).begin();
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    Registry registry() {
        return registry;
    }

    Timers timers() {
        return timers;
    }

    long waitNanos() {
        return limits.time(Limit.RECOVER_WAIT).toNanos();
    }

    /** As much may wait for a client before its next piece is sent. */
    long room() {
        return limits.get(Limit.OUTBOX_BYTES) / 2;
    }

    /** Does a step after a while on a handler's thread. */
    void later(Duration pause, Runnable step) {
        timers.after(pause, () -> {
            try {
                handlers.execute(step);
            } catch (RejectedExecutionException noRoom) {
                later(pause, step);
            }
        });
    }

    void subscribed(ChannelName name) {
        if (!subscriptions.await(name, limits.get(Limit.RECOVER_WAIT))) {
            throw away();
        }
        subscriptions.awaitMet(name, limits.get(Limit.SUBSCRIBE_WAIT));
    }

    /** The last piece, and from then on what is published. */
    boolean finish(JoinAnswer answer, LiveChannel channel, boolean aside) {
        Egress egress = answer.line().egress();
        boolean attached = registry.attach(
                answer.line(),
                channel,
                aside,
                members -> turn -> answer.last(members).ifPresent(frame -> egress.own(turn, frame)));
        if (!attached) {
            throw CatchUp.gone();
        }
        return true;
    }

    /** The reply has been given and can't be taken back: the client knows how far it is, and comes again. */
    void lost(JoinAnswer answer) {
        answer.line().force(Frame.text(codec.encode(Control.lost(codec, answer.channel(), answer.told()))));
    }

    Broker.Kept kept(JoinAnswer answer, Optional<Position> known, Retention retention) {
        try {
            return broker.since(answer.channel(), known, retention)
                    .toCompletableFuture()
                    .get(limits.get(Limit.RECOVER_WAIT), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CatchUp.gone();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.log(Level.DEBUG, "the history of a channel can't be reached", failure);
            throw away();
        }
    }

    static Refused away() {
        return new Refused(Problem.unavailable("the channel's history can't be reached now; try again"));
    }
}
