package dev.switchboard.checker;

import dev.switchboard.simulation.History.Kind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What befalls nodes, Redis and what is between them, each for a while; at most one thing at a time to each of them. */
final class Faults {
    private static final long SECOND = 1_000_000_000L;
    private static final double MEAN_SECONDS = 2.5;
    private static final int REDIS = -1;

    /** The kinds. How often each comes is decided in {@link #next}. */
    enum Fault {
        CLIENTS_CUT,
        LINK_CUT,
        LINK_FROZEN,
        /** Redis hears, nobody hears Redis, and then the connections end. */
        LINK_DEAF,
        LINK_SLOW,
        NODE_KILLED,
        NODE_PAUSED,
        REDIS_PAUSED,
        REDIS_KILLED,
        REDIS_EMPTIED
    }

    private interface Step {
        void run() throws IOException;
    }

    private final List<Node> nodes;
    private final Redis redis;
    private final List<Guest> guests;
    private final Chronicle chronicle;
    private final SplittableRandom random;
    private final CountDownLatch calm = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();

    // Guarded by this.
    private final Set<Integer> busy = new HashSet<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private @Nullable Throwable failure;

    Faults(List<Node> nodes, Redis redis, List<Guest> guests, Chronicle chronicle, SplittableRandom random) {
        this.nodes = nodes;
        this.redis = redis;
        this.guests = guests;
        this.chronicle = chronicle;
        this.random = random;
    }

    /** Lets things happen for so long, then heals everything. */
    void run(long seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * SECOND;
        while (System.nanoTime() - end < 0) {
            double wait = -Math.log(1 - random.nextDouble()) * MEAN_SECONDS;
            long nanos = Math.min((long) (wait * SECOND), end - System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
            if (System.nanoTime() - end < 0) {
                next();
            }
        }
        calm.countDown();
        workers.shutdown();
        if (!workers.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not everything could be healed");
        }
        synchronized (this) {
            if (failure != null) {
                throw new IllegalStateException("a fault could not be made or healed", failure);
            }
        }
    }

    private void next() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        long most = random.nextLong(14 * SECOND);
        Passage passage = node.passage;
        switch (random.nextInt(24)) {
            case 0, 1, 2 -> cutClients(node, random.split());
            case 3, 4, 5 ->
                befall(Fault.LINK_CUT, node.number, Kind.PARTED, passage::cut, most, Kind.REUNITED, passage::mend);
            case 6, 7 ->
                befall(
                        Fault.LINK_FROZEN,
                        node.number,
                        Kind.STALLED,
                        passage::freeze,
                        most,
                        Kind.REUNITED,
                        passage::thaw);
            case 8, 9, 10 ->
                befall(Fault.LINK_DEAF, node.number, Kind.STALLED, passage::deafen, most / 4, Kind.REUNITED, () -> {
                    passage.cut();
                    passage.mend();
                });
            case 11, 12 -> {
                long delay = random.nextLong(SECOND / 5);
                Step slow = () -> passage.slow(delay);
                befall(Fault.LINK_SLOW, node.number, Kind.STALLED, slow, most, Kind.REUNITED, passage::thaw);
            }
            case 13, 14, 15 ->
                befall(Fault.NODE_KILLED, node.number, Kind.CRASHED, node::kill, most / 3, Kind.STARTED, node::start);
            case 16, 17, 18 ->
                befall(
                        Fault.NODE_PAUSED,
                        node.number,
                        Kind.PAUSED,
                        node::pause,
                        most * 4 / 7,
                        Kind.RESUMED,
                        node::resume);
            case 19, 20 ->
                befall(Fault.REDIS_PAUSED, REDIS, Kind.PAUSED, redis::pause, most, Kind.RESUMED, redis::resume);
            case 21, 22 ->
                befall(Fault.REDIS_KILLED, REDIS, Kind.CRASHED, redis::kill, most / 4, Kind.STARTED, redis::start);
            default -> {
                Step empty = () -> {
                    redis.kill();
                    redis.forget();
                };
                befall(Fault.REDIS_EMPTIED, REDIS, Kind.EMPTIED, empty, most / 4, Kind.STARTED, redis::start);
            }
        }
    }

    private void cutClients(Node node, SplittableRandom whom) {
        count(Fault.CLIENTS_CUT);
        for (Guest guest : guests) {
            if (guest.standing().node() == node.number && whom.nextBoolean()) {
                guest.cut();
            }
        }
    }

    private synchronized void count(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    private void befall(Fault fault, int whom, Kind begins, Step strike, long nanos, Kind ends, Step heal) {
        synchronized (this) {
            if (failure != null || !busy.add(whom)) {
                return;
            }
        }
        count(fault);
        workers.execute(() -> {
            try {
                chronicle.note(begins, whom);
                strike.run();
                // Sooner, if everything is to be healed.
                calm.await(nanos, TimeUnit.NANOSECONDS);
                heal.run();
                chronicle.note(ends, whom);
            } catch (IOException | RuntimeException e) {
                synchronized (this) {
                    failure = e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                synchronized (this) {
                    busy.remove(whom);
                }
            }
        });
    }

    /** How many there were of each. */
    synchronized Map<Fault, Integer> counts() {
        return new EnumMap<>(counts);
    }
}
