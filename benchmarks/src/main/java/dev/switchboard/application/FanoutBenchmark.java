package dev.switchboard.application;

import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Frame;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Fan-out to 1,000 members through audience, lane, group and egress; the wires take everything and do nothing. One operation is one
 * delivery. Run it with {@code -prof gc}: what a publication allocates is spread over its deliveries, and nothing may come on top for
 * each of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FanoutBenchmark {
    private static final int MEMBERS = 1_000;
    private static final int IN_FLIGHT = 16;

    private final Hand loop = new Hand();
    private final Audience audience = new Audience(Instant.EPOCH);
    private final Egress first;
    private final Lane lane = new Lane(loop, 16 << 20, 256 << 10, new Tally.Total(Instant.EPOCH));
    private final Frame frame = Frame.text(new byte[128]);
    private final Egress[] nobody = {};
    private final Egress[] firstOnly;
    long bytes;

    /** Members join before anything is measured. */
    public FanoutBenchmark() {
        Egress egress = egress();
        first = egress;
        firstOnly = new Egress[] {egress};
        audience.join(lane, egress, Dialect.PLAIN, turn -> {});
        for (int i = 1; i < MEMBERS; i++) {
            audience.join(lane, egress(), Dialect.PLAIN, turn -> {});
        }
        loop.run();
    }

    private Egress egress() {
        return new Egress(new NullWire(), new Tally.OfLine(Instant.EPOCH), 1 << 20, (waiting, dropped) -> {
            throw new IllegalStateException("a wire that takes everything has overflowed");
        });
    }

    /** One publication in a turn of its own. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS)
    public long oneAtATime() {
        audience.publish(frame, nobody, 0);
        loop.run();
        return bytes;
    }

    /** Sixteen that meet in one turn. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS * IN_FLIGHT)
    public long sixteenInFlight() {
        for (int i = 0; i < IN_FLIGHT; i++) {
            audience.publish(frame, nobody, 0);
        }
        loop.run();
        return bytes;
    }

    /** Sixteen, and in their midst a frame for one member alone. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS * IN_FLIGHT)
    public long oneReplyBetween() {
        for (int i = 0; i < IN_FLIGHT; i++) {
            if (i == IN_FLIGHT / 2) {
                lane.offer(turn -> first.own(turn, frame), 0);
            }
            audience.publish(frame, nobody, 0);
        }
        loop.run();
        return bytes;
    }

    /** Sixteen, each for all but one. */
    @Benchmark
    @OperationsPerInvocation(MEMBERS * IN_FLIGHT)
    public long senderExcluded() {
        for (int i = 0; i < IN_FLIGHT; i++) {
            audience.publish(frame, firstOnly, 0);
        }
        loop.run();
        return bytes;
    }

    private final class NullWire implements Wire {
        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public int write(Batch batch, int from) {
            bytes += batch.bytes(from).remaining();
            return batch.count();
        }

        @Override
        public void reading(boolean on) {}

        @Override
        public void terminate() {}
    }

    /** Runs when told to, so that what meets in a turn is exactly known. */
    private static final class Hand implements Loop {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }
}
