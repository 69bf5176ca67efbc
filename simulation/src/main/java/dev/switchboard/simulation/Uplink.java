package dev.switchboard.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One node's connections to the store, one after the other. Everything takes its time and keeps its order; a connection is cut or stands
 * still, and what was under way has then failed, or not surely.
 */
final class Uplink {
    /** The connection to the store is away. */
    static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1;

        Away() {
            super("the store is away", null, false, false);
        }
    }

    /** Who uses it. */
    interface Ends {
        /** The store knows nothing any more of this node's connection; the node does not know it yet. */
        void cut();

        /** The node knows it. */
        void down();

        /** There is another one. */
        void up();
    }

    private static final long DELAY_MOST = 4_000_000;
    private static final long RECONNECT_LEAST = 50_000_000;
    private static final long RECONNECT_MOST = 2_000_000_000;

    private final Machine machine;
    private final Scheduler scheduler;
    private final Ends ends;
    private final Set<Stage<?>> pending = new LinkedHashSet<>();
    private boolean up = true;
    private boolean closed;
    // Each connection to the store is a session; what belongs to an older one is nobody's.
    private int session;
    private int cutSession = -1;
    private boolean inFlightArrives;
    private boolean reachable = true;
    private long upLast;
    private long downLast;

    Uplink(Machine machine, Ends ends) {
        this.machine = machine;
        this.scheduler = machine.scheduler;
        this.ends = ends;
    }

    /** Whether there is a connection, as far as the node knows. */
    boolean isUp() {
        return up && !closed;
    }

    int session() {
        return session;
    }

    /** The way to the store is gone for both; the node notices later. */
    void cut(long noticedAfter) {
        if (!up || cutSession == session) {
            return;
        }
        cutSession = session;
        inFlightArrives = machine.random.nextBoolean();
        ends.cut();
        scheduler.at(machine.life, machine.key, scheduler.now() + noticedAfter, this::notice);
    }

    /** The network to the store is away until {@link #reunite}. */
    void part(long noticedAfter) {
        reachable = false;
        cut(noticedAfter);
    }

    /** The network is back. */
    void reunite() {
        reachable = true;
        if (!up) {
            connectLater();
        }
    }

    /** Everything on the way, and what comes next, is late. */
    void stall(long nanos) {
        upLast = Math.max(upLast, scheduler.now() + nanos);
        downLast = Math.max(downLast, scheduler.now() + nanos);
    }

    private void notice() {
        up = false;
        session++;
        List<Stage<?>> failed = List.copyOf(pending);
        pending.clear();
        failed.forEach(stage -> stage.completeExceptionally(new Away()));
        ends.down();
        if (reachable) {
            connectLater();
        }
    }

    private void connectLater() {
        long after = machine.random.nextLong(RECONNECT_LEAST, RECONNECT_MOST);
        scheduler.at(machine.life, machine.key, scheduler.now() + after, () -> {
            if (reachable && !up && !closed) {
                up = true;
                ends.up();
            }
        });
    }

    private long upAt() {
        upLast = Math.max(upLast, scheduler.now() + machine.random.nextLong(DELAY_MOST));
        return upLast;
    }

    private long downAt() {
        downLast = Math.max(downLast, scheduler.now() + machine.random.nextLong(DELAY_MOST));
        return downLast;
    }

    /** Whether what the node sent in a session arrives; decided once for all that was under way. */
    private boolean arrives(int sent) {
        return sent != cutSession || inFlightArrives;
    }

    /** Whether a connection is no more. */
    boolean cutOff(int since) {
        return since != session || since == cutSession;
    }

    /** A future that is waited for in the time of the world. */
    <T> Stage<T> stage() {
        return new Stage<>(scheduler, machine.life);
    }

    /** Does something at the store, and brings the answer. */
    <T> Stage<T> ask(Supplier<T> atStore) {
        Stage<T> answer = stage();
        if (!isUp()) {
            answer.completeExceptionally(new Away());
            return answer;
        }
        int mine = session;
        pending.add(answer);
        scheduler.at(Life.OUTSIDE, machine.key, upAt(), () -> {
            if (!arrives(mine)) {
                return;
            }
            T result = atStore.get();
            scheduler.at(machine.life, machine.key, downAt(), () -> {
                if (!cutOff(mine) && pending.remove(answer)) {
                    answer.complete(result);
                }
            });
        });
        return answer;
    }

    /** From the store: brings something to the node, if the connection lasts so long. */
    void push(long late, Runnable arrival) {
        int mine = session;
        scheduler.at(machine.life, machine.key, downAt() + late, () -> {
            if (!cutOff(mine) && !closed) {
                arrival.run();
            }
        });
    }

    /** The process is no more. */
    void close() {
        closed = true;
        up = false;
    }
}
