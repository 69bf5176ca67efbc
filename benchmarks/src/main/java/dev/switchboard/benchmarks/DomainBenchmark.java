package dev.switchboard.benchmarks;

import dev.switchboard.domain.Batch;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Directory;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Outbox;
import dev.switchboard.domain.UserId;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A slow reader's outbox, and a join and a leave in a directory of 10,000 connections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DomainBenchmark {
    private static final int CONNECTIONS = 10_000;

    private final Frame frame = Frame.text(new byte[128]);
    private final Outbox outbox = new Outbox(1 << 20);
    private final Batch batch = new Batch(false);
    private final Directory directory = new Directory(128);
    private final ChannelName channel = ChannelName.of("room:42");
    private final ConnectionId last = new ConnectionId(new UUID(1, 0));

    /** All but one are members. */
    public DomainBenchmark() {
        for (int i = 0; i < CONNECTIONS; i++) {
            ConnectionId id = new ConnectionId(new UUID(0, i));
            directory.add(id, new UserId("user-" + i));
            directory.join(id, channel, 0);
        }
        directory.add(last, new UserId("user-last"));
    }

    /** Sixteen frames wait and are written. */
    @Benchmark
    public int outbox() {
        for (int i = 0; i < 16; i++) {
            outbox.offer(frame);
        }
        int filled = outbox.fill(batch, 64 << 10);
        outbox.taken(filled);
        batch.clear();
        return filled;
    }

    /** One joins and leaves. */
    @Benchmark
    public int joinAndLeave() {
        directory.join(last, channel, 0);
        return directory.leave(last, channel).members();
    }
}
