package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import dev.switchboard.domain.UserId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One node's part in the cluster, once started. What the port asks for is thread-safe; all else is confined to the turns, and so is what
 * the receiver is given.
 */
final class RedisNode implements Masters.Ends, Topics.Ends, Sequel.Ends {
    private static final Logger LOG = System.getLogger(RedisNode.class.getName());

    // Longer than a Redis takes that is well; others need not be waited for.
    private static final long FAREWELL_MILLIS = 1_000;

    // Bytes that were received and wait for their turn; beyond it nothing more is read, and Redis keeps what it may.
    private static final long MOST_RECEIVED = 16 << 20;

    private final RedisOptions options;
    private final Consumer<Publication> receiver;
    private final Consumer<ChannelName> lost;
    private final long incarnation = new SecureRandom().nextLong();
    private final Post.Receiver receiverOfNotes;
    private final Names names;
    private final Turns turns;
    private final Common common;
    private final Masters masters;
    private final Outlet outlet;
    private final Notes notes;
    private final Topics topics;
    private final Repairs repairs;
    private final Presence presence;
    private final Inbox inbox;
    private final Report report;
    private final Tally tally = new Tally();
    private long renewedAt = System.nanoTime();
    private volatile boolean closed;

    RedisNode(
            RedisOptions options,
            NodeId node,
            Consumer<Publication> receiver,
            Consumer<ChannelName> lost,
            Census.Listener listener,
            Post.Receiver receiverOfNotes) {
        this.options = options;
        this.receiver = receiver;
        this.lost = lost;
        this.receiverOfNotes = receiverOfNotes;
        this.names = new Names(options.prefix());
        this.turns = new Turns("switchboard-redis-" + node, this::endOfTurn, this::look, options.pace.look());
        this.common = new Common(
                options,
                node,
                incarnation,
                names,
                Scripts.read(),
                new Client(options),
                turns,
                new Allowance(MOST_RECEIVED));
        this.masters = new Masters(common, this);
        this.outlet = new Outlet(turns, masters);
        this.notes = new Notes(common, outlet);
        this.topics = new Topics(notes.channels(), names, masters, name -> new Sequel(name, this), this);
        this.repairs = new Repairs(turns, masters, this::isCurrent);
        this.presence = new Presence(
                options.presenceLease(),
                new Presence.Ground(incarnation, turns::add, new Books(), System::nanoTime),
                listener,
                masters::areUp,
                this::isConfirmed,
                tally);
        this.inbox = new Inbox(common, topics, presence, tally, this::deliver, this::noted);
        this.report = new Report(options, masters, topics, repairs, outlet, tally);
    }

    void start() {
        turns.start();
    }

    // What the port asks for.

    CompletionStage<Void> subscribe(ChannelName name) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        turns.add(() -> topics.want(name, confirmed), closed(confirmed));
        return confirmed;
    }

    void unsubscribe(ChannelName name) {
        turns.add(() -> {
            topics.unwant(name);
            presence.forget(name);
        });
    }

    CompletionStage<Void> meet(ChannelName name) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        turns.add(() -> presence.meet(name, done, masters.failure(names.channel(name))), closed(done));
        return done;
    }

    void came(ChannelName name, Present user) {
        turns.add(() -> presence.came(name, user));
    }

    void went(ChannelName name, UserId user) {
        turns.add(() -> presence.went(name, user));
    }

    CompletionStage<Void> publish(Publication publication) {
        byte[] envelope = Envelope.plain(incarnation, publication);
        byte[] channel = names.channel(publication.channel());
        return outlet.send(channel, envelope.length, (way, sequence) -> {
            Envelope.sequence(envelope, sequence);
            return way.line().publish(channel, envelope);
        });
    }

    Notes notes() {
        return notes;
    }

    CompletionStage<Position> append(Publication publication, Retention retention) {
        byte[] body = Envelope.body(publication);
        return outlet.send(
                names.channel(publication.channel()),
                body.length,
                (way, sequence) -> way.archive().append(publication.channel(), body, retention, sequence));
    }

    CompletionStage<Kept> since(ChannelName name, Optional<Position> known, Retention retention) {
        CompletableFuture<Kept> found = new CompletableFuture<>();
        outlet.send(names.channel(name), 0, (way, sequence) -> way.archive().since(name, known, Optional.of(retention)))
                .whenComplete((kept, failure) -> {
                    if (failure != null) {
                        found.completeExceptionally(failure);
                        return;
                    }
                    turns.add(
                            () -> {
                                topics.wanted(name).ifPresent(topic -> topic.sequel.stands(kept.position(), retention));
                                found.complete(kept);
                            },
                            closed(found));
                });
        return found;
    }

    RedisBroker.Status status() {
        return report.status();
    }

    private static Runnable closed(CompletableFuture<?> stage) {
        return () -> stage.completeExceptionally(new Away(Masters.CLOSED));
    }

    /** Ends everything; nothing is received afterwards. */
    void close() {
        if (closed) {
            return;
        }
        farewell();
        closed = true;
        // Threads of the client may wait for our turns.
        common.received().end();
        turns.end();
        // From here on nobody else does what is confined to the turns.
        masters.close();
        common.client().close();
    }

    /**
     * Who has left is told. Who may be back on another node, as of a node that drains, is left to the lease, so that nobody sees them
     * leave in between.
     */
    private void farewell() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        turns.add(() -> presence.whenTold(told));
        try {
            told.get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.log(Level.DEBUG, "Redis was not told who left at the end", late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What the masters tell.

    @Override
    public void commandsUp(Master master) {
        outlet.goOn();
        repairs.again();
        presence.commandsUp(name -> holds(master, names.channel(name)), holds(master, names.leases()));
    }

    @Override
    public void commandsDown(Master master) {
        outlet.goOn();
        presence.commandsDown(holds(master, names.leases()));
    }

    private boolean holds(Master master, byte[] key) {
        return masters.holder(key).filter(holder -> holder == master).isPresent();
    }

    @Override
    public void subscriptionsUp(Master master) {
        presence.subscriptionsUp();
        topics.up(master);
    }

    @Override
    public void subscriptionsDown(Master master) {
        // Which channels it concerns the topics tell.
        presence.subscriptionsUp();
        topics.down(
                master,
                master.trouble().orElse("Redis is away: " + master.links().trouble()));
    }

    @Override
    public void moved(Predicate<byte[]> which) {
        topics.moved();
        outlet.goOn();
        presence.commandsUp(name -> which.test(names.channel(name)), which.test(names.leases()));
    }

    @Override
    public void notFound(String trouble) {
        outlet.goOn();
        topics.unreachable(trouble);
    }

    @Override
    public void failed(Master master, Throwable failure) {
        boolean refused = Probe.refused(failure);
        if (refused) {
            master.probe().refused();
        }
        if (refused || Redirect.of(failure).isPresent()) {
            masters.misplaced();
        }
    }

    // What the topics tell.

    @Override
    public void resumed(ChannelName name) {
        presence.confirmed(name);
    }

    @Override
    public void interrupted(ChannelName name, String why) {
        presence.interrupted(name, why);
    }

    @Override
    public void misplaced() {
        masters.misplaced();
    }

    /** Where presence is written: with several masters, not before it is sure that the lease was there first. */
    private final class Books implements Book.Way {
        private final byte[] leases = names.leases();

        @Override
        public Optional<Book> book() {
            return masters.way(leases).map(Way::ledger);
        }

        @Override
        public Optional<Book> book(ChannelName name) {
            return common.sharded() && !presence.wasKnown()
                    ? Optional.empty()
                    : masters.way(name).map(Way::ledger);
        }

        @Override
        public long next() {
            return outlet.next();
        }
    }

    private boolean isConfirmed(ChannelName name) {
        return topics.wanted(name).filter(topic -> topic.confirmed).isPresent();
    }

    @Override
    public void confirmed(Master master, byte[] channel, boolean begun) {
        topics.confirmed(master, channel, begun);
    }

    @Override
    public void received(Master master, byte[] channel, byte[] message) {
        inbox.received(master, channel, message);
    }

    // What the sequels tell.

    @Override
    public void deliver(Publication publication) {
        if (!closed) {
            receiver.accept(publication);
        }
    }

    private void noted(long from, byte[] note) {
        if (!closed) {
            receiverOfNotes.received(Long.toHexString(from), note);
        }
    }

    @Override
    public void lost(ChannelName name) {
        tally.gaps.increment();
        if (!closed) {
            lost.accept(name);
        }
    }

    @Override
    public void behind(Sequel sequel) {
        repairs.add(sequel);
    }

    @Override
    public void repeated() {
        tally.repeated.increment();
    }

    // The turns.

    private boolean isCurrent(Sequel sequel) {
        return topics.wanted(sequel.name())
                .filter(topic -> topic.sequel == sequel && topic.confirmed)
                .isPresent();
    }

    private void endOfTurn() {
        topics.flush(masters.all());
        repairs.go();
        presence.endOfTurn();
        masters.flush();
    }

    private void look() {
        long now = System.nanoTime();
        notes.meet(presence.names());
        masters.look(now);
        repairs.again();
        presence.look();
        if (now - renewedAt >= options.pace.renew().toNanos()) {
            renewedAt = now;
            topics.wanted()
                    .forEach(topic -> topic.sequel
                            .retention()
                            .ifPresent(retention -> masters.way(topic.channel)
                                    .ifPresent(way -> way.archive().renew(topic.name, retention))));
            presence.keep();
        }
        report.look(now);
    }
}
