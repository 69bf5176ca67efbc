package dev.switchboard.application;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Authenticator.Verdict.Known;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Connection;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Heartbeat;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * This node's live owner of one connection: its state, its mailbox, its heartbeat and the way to its wire. Thread-safe; what the
 * transport calls never overlaps, as its contract says.
 */
final class Line implements Inbound {
    private static final Duration FAR = Duration.ofDays(365 * 50);

    private final ConnectionId id;
    private final Known who;
    private final Dialect dialect;
    private final Handshake handshake;
    private final Optional<ChannelName> home;
    private final Wire wire;
    private final Lane lane;
    private final Egress egress;
    private final Mailbox mailbox;
    private final Tally.OfLine tally;
    private final Limits limits;
    private final Timers timers;
    private final Intake intake;
    private final Farewell farewell;
    private final Executor answers;

    private final Object lock = new Object();
    private final Connection connection = new Connection(); // guarded by lock
    private final Heartbeat heartbeat; // guarded by lock
    private @Nullable Set<CallRun> runs; // guarded by lock
    private boolean sealed; // guarded by the registry's lock
    private volatile long heardAt;
    // When its credentials end, in nanoseconds of the monotonic clock; meaningful only if they do.
    private volatile boolean expires;
    private volatile long expiresAt;
    // v1 only: what a pong or another reply to is awaited for, and when something was last seen to be sent.
    private final @Nullable Dialogue dialogue;
    private long sentSeen; // confined to the sweep, and the next too
    private long sentSeenAt;
    final IntakeState inbox; // confined to the transport's calls
    final Rates rates = new Rates(); // confined to its mailbox
    // Messages that were refused for going too fast, less those that were handled since. Guarded by lock.
    private volatile int unheeded;
    // When its outbox came into being; written by its lane before the bytes that wait are told.
    private volatile long stalledAt;

    /** What is to be done once when a line begins to close, and once when it is gone. */
    interface Farewell {
        /** It leaves everything. */
        void leaving(Line line, Close why);

        /** The transport reported the end; the line's mailbox may still have work. */
        void gone(Line line, Close close);

        /** Its outbox overran. On its lane. */
        void overflowed(Line line, long bytes, int dropped);

        /** Its outbox overran, and messages are dropped so that it may stay. On its lane. */
        default void dropping(Line line, long bytes) {}

        /** It has caught up since then, or is gone. On its lane. */
        default void dropped(Line line, long messages) {}
    }

    Line(
            ConnectionId id,
            Known who,
            Handshake handshake,
            Optional<ChannelName> home,
            Wire wire,
            Lane lane,
            Limits limits,
            long heartbeatNanos,
            Timers timers,
            Executor handlers,
            Executor answers,
            Intake intake,
            Farewell farewell) {
        this.id = id;
        this.who = who;
        this.dialect = handshake.dialect();
        this.dialogue = dialect == Dialect.V1 ? new Dialogue(limits.count(Limit.REQUESTS)) : null;
        this.handshake = kept(handshake, dialect);
        this.home = home;
        this.wire = wire;
        this.lane = lane;
        this.limits = limits;
        this.timers = timers;
        this.intake = intake;
        this.farewell = farewell;
        this.answers = answers;
        long now = timers.nanos();
        this.heardAt = now;
        this.heartbeat =
                new Heartbeat(heartbeatNanos, limits.time(Limit.HEARTBEAT_GRACE).toNanos(), now);
        this.sentSeenAt = now;
        who.expires().ifPresent(this::expireAt);
        this.tally = new Tally.OfLine(timers.now());
        this.inbox = new IntakeState(limits, now);
        this.mailbox = new Mailbox(handlers, limits.count(Limit.MAILBOX_MESSAGES), this::reading);
        this.egress = new Egress(wire, tally, limits.get(Limit.OUTBOX_BYTES), overflow());
    }

    private Egress.Overflow overflow() {
        return new Egress.Overflow() {
            @Override
            public void stalled() {
                stalledAt = timers.nanos();
            }

            @Override
            public void overflowed(long bytes, int dropped) {
                farewell.overflowed(Line.this, bytes, dropped);
            }

            @Override
            public void dropping(long bytes) {
                farewell.dropping(Line.this, bytes);
            }

            @Override
            public void dropped(long messages) {
                farewell.dropped(Line.this, messages);
            }
        };
    }

    /** Headers and query, a kilobyte or more for as long as the connection lives, are kept where they may be asked about again. */
    private static Handshake kept(Handshake handshake, Dialect dialect) {
        return dialect == Dialect.V1
                ? handshake
                : new Handshake(
                        handshake.transport(), handshake.path(), "", Map.of(), handshake.peer(), handshake.secure());
    }

    ConnectionId id() {
        return id;
    }

    /** By its id: sweeps then go through lines in an order that repeats wherever ids do. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** One is equal to itself alone. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    Profile profile() {
        return who.profile();
    }

    /** Whether its user will be known again after coming back. */
    boolean lasting() {
        return who.lasting();
    }

    Dialect dialect() {
        return dialect;
    }

    /** The open questions of a v1 connection; plain ones have none. */
    Optional<Dialogue> dialogue() {
        return Optional.ofNullable(dialogue);
    }

    /** Its credentials end then, whatever was said before. */
    void expireAt(Instant time) {
        // As far as a clock reaches that counts nanoseconds.
        Duration left = Duration.between(timers.now(), time);
        expiresAt =
                timers.nanos() + (left.isNegative() ? Duration.ZERO : left.compareTo(FAR) < 0 ? left : FAR).toNanos();
        expires = true;
    }

    /** Its credentials do not end any more. */
    void neverExpire() {
        expires = false;
    }

    /** What it asked for at open; without headers and query where it speaks plain, as it cannot refresh then. */
    Handshake handshake() {
        return handshake;
    }

    /** The channel that it joined at open: what a message without a channel is about. */
    Optional<ChannelName> home() {
        return home;
    }

    Lane lane() {
        return lane;
    }

    Egress egress() {
        return egress;
    }

    /** For how long its reader has been behind without catching up, in nanoseconds; 0 where nothing waits. Any thread. */
    long lag() {
        return egress.waiting() == 0 ? 0 : Math.max(0, timers.nanos() - stalledAt);
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Tally.OfLine tally() {
        return tally;
    }

    /** Guarded by the registry's lock. */
    boolean sealed() {
        return sealed;
    }

    /** Guarded by the registry's lock; returns whether this call sealed it. */
    boolean seal() {
        boolean first = !sealed;
        sealed = true;
        return first;
    }

    /** Cancels {@code run} when the connection ends before it is {@link #over}; false if it has ended. */
    boolean whileOpen(CallRun run) {
        synchronized (lock) {
            if (connection.state() != Connection.State.OPEN) {
                return false;
            }
            if (runs == null) {
                runs = new HashSet<>(2);
            }
            runs.add(run);
            return true;
        }
    }

    void over(CallRun run) {
        synchronized (lock) {
            if (runs != null) {
                runs.remove(run);
            }
        }
    }

    /** What waits for this connection waits in vain. Not under a lock, as it is the application's. */
    private void endDialogue() {
        List<CallRun> open;
        synchronized (lock) {
            open = runs == null ? List.of() : List.copyOf(runs);
            runs = null;
        }
        open.forEach(run -> run.cancel(answers));
        if (dialogue != null) {
            dialogue.end().ifPresent(answers::execute);
        }
    }

    /** A message was refused because it came too fast. Who never listens is sent away. */
    void unheeded() {
        long most = limits.get(Limit.RATE_REFUSALS);
        boolean enough;
        synchronized (lock) {
            unheeded++;
            enough = most > 0 && unheeded > most;
        }
        if (enough) {
            close(Close.of(Close.POLICY.code(), "too fast, whatever was answered"), Limit.CLOSE_LINGER);
        }
    }

    /** A message was not too fast. */
    void heeded() {
        if (unheeded > 0) {
            synchronized (lock) {
                unheeded = Math.max(0, unheeded - 1);
            }
        }
    }

    boolean open() {
        synchronized (lock) {
            return connection.state() == Connection.State.OPEN;
        }
    }

    /** Puts a frame in line for this connection alone; returns false if its lane had no room within the wait. */
    boolean send(Frame frame, long waitNanos) {
        if (lane.claims.claim(frame.size(), lane.inLoop() ? 0 : waitNanos) < 0) {
            return false;
        }
        lane.offer(turn -> egress.own(turn, frame), frame.size());
        return true;
    }

    /** The same past the lane's bound. */
    void force(Frame frame) {
        lane.offer(turn -> egress.own(turn, frame), 0);
    }

    /** Begins to end the connection: it leaves everything, what is in line goes out, and then the close frame. Once. */
    void close(Close close, Limit linger) {
        synchronized (lock) {
            if (!connection.closing(close, timers.nanos() + limits.time(linger).toNanos())) {
                return;
            }
        }
        farewell.leaving(this, close);
        force(Frame.close(close));
        endDialogue();
    }

    /** Called by the sweep, again and again. */
    void tick(long now) {
        Heartbeat.Action action;
        boolean overdue;
        synchronized (lock) {
            overdue = connection.overdue(now);
            heartbeat.heard(heardAt);
            action = connection.state() == Connection.State.OPEN ? heartbeat.next(now) : Heartbeat.Action.NONE;
        }
        if (overdue) {
            wire.terminate();
        } else if (expires && now - expiresAt >= 0) {
            close(Close.CREDENTIALS, Limit.CLOSE_LINGER);
        } else if (action == Heartbeat.Action.PING) {
            force(Frame.ping(new byte[0]));
        } else if (action == Heartbeat.Action.GIVE_UP) {
            close(Close.HEARTBEAT_MISSED, Limit.CLOSE_LINGER);
        }
        if (dialogue != null && silentFor(now)) {
            intake.ping(this);
        }
    }

    /** Whether nothing was sent to it for a heartbeat's time; says so once for each such time. */
    private boolean silentFor(long now) {
        long sent = tally.counters().messagesSent();
        if (sent != sentSeen) {
            sentSeen = sent;
            sentSeenAt = now;
        }
        long heartbeatNanos = limits.time(Limit.HEARTBEAT).toNanos();
        if (heartbeatNanos == 0 || now - sentSeenAt < heartbeatNanos || !open()) {
            return false;
        }
        sentSeenAt = now;
        return true;
    }

    private void reading(boolean on) {
        long now = timers.nanos();
        synchronized (lock) {
            heartbeat.reading(on, now);
        }
        wire.reading(on);
    }

    private void heard() {
        heardAt = timers.nanos();
    }

    @Override
    public void text(byte[] utf8) {
        heard();
        if (open()) {
            intake.text(this, utf8, heardAt);
        }
    }

    @Override
    public void binary() {
        close(Close.NO_BINARY, Limit.CLOSE_LINGER);
    }

    @Override
    public void ping(byte[] payload) {
        heard();
        Frame pong = Frame.pong(payload);
        lane.offer(turn -> egress.pong(turn, pong), 0);
    }

    @Override
    public void pong(byte[] payload) {
        heard();
    }

    @Override
    public void violation(Close close) {
        close(close, Limit.CLOSE_LINGER);
    }

    @Override
    public void closed(Close close) {
        boolean echo;
        synchronized (lock) {
            echo = connection.state() == Connection.State.OPEN && close.code() != Close.ABNORMAL.code();
            if (!connection.closed(close)) {
                return;
            }
        }
        farewell.leaving(this, close);
        endDialogue();
        if (echo) {
            force(Frame.close(close.code() == Close.NO_STATUS.code() ? Close.NO_STATUS : Close.of(close.code(), "")));
            // The peer has said goodbye: it may take its time to read ours, but not for ever.
            timers.after(limits.time(Limit.CLOSE_LINGER), wire::terminate);
        }
        lane.offer(turn -> egress.gone(), 0);
        farewell.gone(this, why());
    }

    private Close why() {
        synchronized (lock) {
            return connection.why().orElse(Close.ABNORMAL);
        }
    }

    @Override
    public void writable() {
        lane.offer(egress::drain, 0);
    }

    @Override
    public int maxMessageBytes() {
        return limits.count(Limit.MESSAGE_BYTES);
    }
}
