package dev.switchboard.redis;

import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Carries publications between nodes through one Redis, 6.2 or newer. Thread-safe; no call blocks but {@link #refusal} and {@link
 * #close}.
 *
 * <p>While Redis is away, channels stay subscribed in name and come back by themselves; publications to plain channels are lost to the
 * other nodes and counted; recoverable channels refuse. After its return each recoverable channel is repaired from its history, or its
 * members are told. Nothing is ever sent twice.
 */
public final class RedisBroker implements Broker {
    /**
     * How it is. Immutable; a moment old.
     *
     * @param up whether all of Redis is reached
     * @param trouble why it is degraded; empty if all is well
     * @param channels subscribed, or wanted
     * @param repairs channels whose history is to be asked for what may be missing
     * @param dropped publications that did not reach Redis, or not surely, and looks into histories that failed
     * @param bytesUnderWay that Redis has not answered yet
     * @param connections that there were
     * @param foreign messages on our channels that are none of ours
     * @param repeated publications that came again, or too late, and were dropped
     * @param gaps times that a channel's members here were told that something is missing
     * @param roundTrip of the latest ping that was answered, at the master where it took longest; empty while one is not reached, and
     *     before the first ping (5 s)
     */
    public record Status(
            boolean up,
            Optional<String> trouble,
            int channels,
            int repairs,
            long dropped,
            long bytesUnderWay,
            long connections,
            long foreign,
            long repeated,
            long gaps,
            Optional<Duration> roundTrip) {
        /** What it is before it is started. */
        static final Status NOT_STARTED =
                new Status(false, Optional.of("not started"), 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());

        /** Whether other nodes are out of reach, in part or all of them. */
        public boolean degraded() {
            return trouble.isPresent();
        }
    }

    private static final int ATTEMPTS = 3;

    private final RedisOptions options;
    private volatile Consumer<ChannelName> lost = name -> {};
    private final RedisCensus census = new RedisCensus(this::started);
    private volatile Post.Receiver notes = (from, note) -> {};
    private volatile Optional<RedisNode> node = Optional.empty();

    /** One for one node. */
    public RedisBroker(RedisOptions options) {
        this.options = options;
    }

    /**
     * Whether Redis answers and will have none of us: wrong credentials, too old, or no Redis at all. For telling at start; empty, too, if
     * it can't be reached within {@code patience}, as it may be later. Blocks so long.
     */
    public static Optional<String> refusal(RedisOptions options, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (Client client = new Client(options)) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                try {
                    Welcome.of(client, options.url(), attempt)
                            .toCompletableFuture()
                            .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return Optional.empty();
                } catch (ExecutionException e) {
                    // One that ended without a word may say more the next time.
                    Optional<String> why = Welcome.refusal(e);
                    if (why.isPresent()) {
                        return why.map(word -> "Redis at " + options.address() + " refuses: " + word);
                    }
                }
            }
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public void onLost(Consumer<ChannelName> listener) {
        lost = listener;
    }

    @Override
    public synchronized void start(NodeId name, Consumer<Publication> receiver) {
        if (node.isPresent()) {
            throw new IllegalStateException("a broker is started once");
        }
        RedisNode fresh =
                new RedisNode(options, name, receiver, channel -> lost.accept(channel), census.listener(), notes);
        node = Optional.of(fresh);
        fresh.start();
    }

    /** How it is. */
    public Status status() {
        return node.map(RedisNode::status).orElse(Status.NOT_STARTED);
    }

    @Override
    public Optional<Figures> figures() {
        Status now = status();
        return Optional.of(new Figures(now.up(), now.degraded(), now.dropped(), now.gaps(), now.roundTrip()));
    }

    @Override
    public CompletionStage<Void> subscribe(ChannelName channel) {
        return started().subscribe(channel);
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        started().unsubscribe(channel);
    }

    @Override
    public CompletionStage<Void> publish(Publication publication) {
        return started().publish(publication);
    }

    @Override
    public CompletionStage<Position> append(Publication publication, Retention retention) {
        return started().append(publication, retention);
    }

    @Override
    public CompletionStage<Kept> since(ChannelName channel, Optional<Position> known, Retention retention) {
        return started().since(channel, known, retention);
    }

    @Override
    public Optional<Census> census() {
        return Optional.of(census);
    }

    @Override
    public Optional<Post> post() {
        return Optional.of(new Post() {
            @Override
            public void open(Receiver hears) {
                notes = hears;
            }

            @Override
            public CompletionStage<Void> send(byte[] note) {
                return started().notes().send(note);
            }

            @Override
            public CompletionStage<Void> send(String address, byte[] note) {
                return started().notes().send(address, note);
            }

            @Override
            public Set<Peer> others() {
                return node.map(RedisNode::notes).map(Notes::others).orElse(Set.of());
            }
        });
    }

    private RedisNode started() {
        return node.orElseThrow(() -> new IllegalStateException("a broker is started before it is used"));
    }

    @Override
    public synchronized void close() {
        node.ifPresent(RedisNode::close);
    }
}
