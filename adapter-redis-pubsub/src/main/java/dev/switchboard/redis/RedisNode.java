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
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One node's part in the cluster, once started. What the port asks for is thread-safe; all else is confined to the turns, and so is what
 * the receiver is given.
 */
final class RedisNode implements Links.Ends, Sequel.Ends {
    private static final Logger LOG = System.getLogger(RedisNode.class.getName());

    // Longer than a Redis takes that is well; others need not be waited for.
    private static final long FAREWELL_MILLIS = 1_000;

    private final RedisOptions options;
    private final Consumer<Publication> receiver;
    private final Consumer<ChannelName> lost;
    private final long incarnation = new SecureRandom().nextLong();
    private final Post.Receiver notes;
    private final Names names;
    private final byte[] notesChannel;
    private final byte[] ownChannel;
    private final Turns turns;
    private final Outlet outlet;
    private final Topics topics;
    private final Repairs repairs;
    private final Presence presence;
    private final Links links;
    private final Repeats repeats = new Repeats();
    private final Tally tally = new Tally();
    private long renewedAt = System.nanoTime();
    private long troubledSince = System.nanoTime();
    private boolean told;
    private Map<Long, NodeId> living = Map.of();
    private volatile Set<Post.Peer> others = Set.of();
    private volatile RedisBroker.Status status;
    private volatile boolean closed;

    RedisNode(
            RedisOptions options,
            NodeId node,
            Consumer<Publication> receiver,
            Consumer<ChannelName> lost,
            Census.Listener listener,
            Post.Receiver notes) {
        this.options = options;
        this.receiver = receiver;
        this.lost = lost;
        this.notes = notes;
        this.names = new Names(options.prefix());
        this.notesChannel = names.notes();
        this.ownChannel = names.notes(Long.toHexString(incarnation));
        this.turns = new Turns("switchboard-redis-" + node, this::endOfTurn, this::look, options.pace.look());
        this.outlet = new Outlet(turns);
        this.topics = new Topics(names, name -> new Sequel(name, this), this::resumed);
        this.repairs = new Repairs(turns, outlet, this::isCurrent);
        this.links = new Links(options, node, names, incarnation, turns, this);
        this.presence = new Presence(
                options.lease(),
                new Presence.Ground(incarnation, turns::add, outlet, System::nanoTime),
                listener,
                links::isUp,
                this::isConfirmed,
                tally);
        this.status = snapshot();
    }

    void start() {
        turns.start();
    }

    // What the port asks for.

    CompletionStage<Void> subscribe(ChannelName name) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        turns.add(() -> topics.want(name, confirmed, links.trouble()));
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
        turns.add(() -> presence.meet(name, done, links.failed() ? Optional.of(links.trouble()) : Optional.empty()));
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
        return outlet.send(envelope.length, (way, sequence) -> {
            Envelope.sequence(envelope, sequence);
            return way.connection()
                    .async()
                    .publish(names.channel(publication.channel()), envelope)
                    .thenAccept(receivers -> {});
        });
    }

    CompletionStage<Void> send(byte[] note) {
        return send(notesChannel, note);
    }

    CompletionStage<Void> send(String address, byte[] note) {
        return send(names.notes(address), note);
    }

    Set<Post.Peer> others() {
        return others;
    }

    private CompletionStage<Void> send(byte[] channel, byte[] note) {
        byte[] envelope = Envelope.note(incarnation, note);
        return outlet.send(envelope.length, (way, sequence) -> {
            Envelope.sequence(envelope, sequence);
            return way.connection().async().publish(channel, envelope).thenAccept(receivers -> {});
        });
    }

    CompletionStage<Position> append(Publication publication, Retention retention) {
        byte[] body = Envelope.body(publication);
        return outlet.send(
                body.length, (way, sequence) -> way.archive().append(publication.channel(), body, retention, sequence));
    }

    CompletionStage<Kept> since(ChannelName name, Optional<Position> known, Retention retention) {
        CompletableFuture<Kept> found = new CompletableFuture<>();
        outlet.send(0, (way, sequence) -> way.archive().since(name, known, Optional.of(retention)))
                .whenComplete((kept, failure) -> {
                    if (failure != null) {
                        found.completeExceptionally(failure);
                        return;
                    }
                    turns.add(() -> {
                        topics.wanted(name).ifPresent(topic -> topic.sequel.stands(kept.position(), retention));
                        found.complete(kept);
                    });
                });
        return found;
    }

    RedisBroker.Status status() {
        return status;
    }

    /** Ends everything; nothing is received afterwards. */
    void close() {
        farewell();
        closed = true;
        links.letGo();
        turns.end();
        // From here on nobody else does what is confined to the turns.
        outlet.shut("the broker is closed");
        topics.down("the broker is closed");
        links.close();
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

    // What the links tell.

    @Override
    public void commandsUp(Outlet.Way way) {
        outlet.open(way);
        repairs.again();
        presence.commandsUp();
    }

    @Override
    public void commandsDown() {
        outlet.shut("Redis is away: " + links.trouble());
        presence.commandsDown();
    }

    @Override
    public void subscriptionsUp(io.lettuce.core.pubsub.StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        presence.subscriptionsUp();
        connection.async().subscribe(new byte[][] {notesChannel, ownChannel});
        topics.up(connection);
    }

    @Override
    public void subscriptionsDown() {
        String trouble = "Redis is away: " + links.trouble();
        topics.down(trouble);
        presence.subscriptionsDown(trouble);
    }

    private void resumed(ChannelName name) {
        presence.confirmed(name);
    }

    private boolean isConfirmed(ChannelName name) {
        return topics.wanted(name).filter(topic -> topic.confirmed).isPresent();
    }

    @Override
    public void confirmed(byte[] channel) {
        topics.confirmed(channel);
    }

    @Override
    public void received(byte[] channel, byte[] message) {
        if (Arrays.equals(channel, notesChannel)) {
            noted(message);
            return;
        }
        if (Arrays.equals(channel, ownChannel)) {
            notedAlone(message);
            return;
        }
        Optional<Topic> topic = topics.wanted(channel);
        if (topic.isEmpty()) {
            return;
        }
        Optional<Envelope.Content> content = Envelope.read(topic.get().name, message);
        if (content.isEmpty()) {
            tally.foreign.increment();
        } else if (content.get() instanceof Envelope.Content.Numbered numbered) {
            topic.get().sequel.received(numbered.publication());
        } else if (content.get() instanceof Envelope.Content.Presence told) {
            presence.received(topic.get().name, told.notice());
        } else if (content.get() instanceof Envelope.Content.Plain plain && plain.incarnation() != incarnation) {
            if (repeats.first(plain.incarnation(), plain.sequence())) {
                deliver(plain.publication());
            } else {
                tally.repeated.increment();
            }
        }
    }

    private void noted(byte[] message) {
        Optional<Envelope.Note> note = Envelope.note(message);
        if (note.isEmpty()) {
            tally.foreign.increment();
        } else if (note.get().incarnation() != incarnation && !closed) {
            if (repeats.first(note.get().incarnation(), note.get().sequence())) {
                notes.received(
                        Long.toHexString(note.get().incarnation()), note.get().body());
            } else {
                tally.repeated.increment();
            }
        }
    }

    /** What came by another channel may have overtaken it, so it has no place among the others' numbers. */
    private void notedAlone(byte[] message) {
        Optional<Envelope.Note> note = Envelope.note(message);
        if (note.isEmpty()) {
            tally.foreign.increment();
        } else if (!closed) {
            notes.received(
                    Long.toHexString(note.get().incarnation()), note.get().body());
        }
    }

    // What the sequels tell.

    @Override
    public void deliver(Publication publication) {
        if (!closed) {
            receiver.accept(publication);
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
        topics.flush();
        repairs.go();
        presence.endOfTurn();
        outlet.way().ifPresent(way -> way.connection().flushCommands());
    }

    /** Who lives, as the latest renewal of the lease told. */
    private void meetOthers() {
        Map<Long, NodeId> latest = presence.names();
        if (latest != living) {
            living = latest;
            others = latest.entrySet().stream()
                    .filter(node -> node.getKey() != incarnation)
                    .map(node -> new Post.Peer(Long.toHexString(node.getKey()), node.getValue()))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    private void look() {
        long now = System.nanoTime();
        meetOthers();
        links.look(now);
        repairs.again();
        presence.look();
        if (now - renewedAt >= options.pace.renew().toNanos()) {
            renewedAt = now;
            outlet.way()
                    .ifPresent(way -> topics.wanted()
                            .forEach(topic -> topic.sequel
                                    .retention()
                                    .ifPresent(retention -> way.archive().renew(topic.name, retention))));
            presence.keep();
        }
        status = snapshot();
        tell(now);
    }

    private RedisBroker.Status snapshot() {
        int missing = topics.missing();
        Optional<String> trouble = links.isUp()
                ? missing == 0 ? Optional.empty() : Optional.of(missing + " subscriptions are not confirmed yet")
                : Optional.of(links.trouble());
        return new RedisBroker.Status(
                trouble,
                topics.size(),
                repairs.open(),
                outlet.lost(),
                outlet.bytesUnderWay(),
                links.established(),
                tally.foreign.sum(),
                tally.repeated.sum(),
                tally.gaps.sum());
    }

    /** Says once that Redis went, and once that it is back. */
    private void tell(long now) {
        if (links.isUp() != (troubledSince == 0)) {
            if (links.isUp()) {
                if (told) {
                    LOG.log(
                            Level.INFO,
                            "Redis at {0} is back after {1} ms",
                            options.address(),
                            TimeUnit.NANOSECONDS.toMillis(now - troubledSince));
                }
                troubledSince = 0;
                told = false;
            } else {
                troubledSince = now;
            }
        }
        boolean due = links.failed()
                && troubledSince != 0
                && now - troubledSince > options.pace.mostPause().toNanos();
        if (due && !told) {
            told = true;
            LOG.log(
                    Level.WARNING,
                    "Redis at {0} is away ({1}): plain channels reach this node only, recoverable ones refuse",
                    options.address(),
                    links.trouble());
        }
    }
}
