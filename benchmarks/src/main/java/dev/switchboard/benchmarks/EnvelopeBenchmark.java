package dev.switchboard.benchmarks;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One envelope in, one out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EnvelopeBenchmark {
    /** A parameter as short as a chat line, or long. */
    @Param({"40", "4000"})
    int paramBytes;

    private final Codec codec = new JacksonCodec();
    private byte[] text = {};
    private Message message = Message.of(Command.of("chat"), codec.write(""));

    /** Makes the envelope of that size. */
    @Setup
    public void prepare() {
        String line = "x".repeat(paramBytes - 11);
        text = ("{\"channel\":\"room:42\",\"cmd\":\"chat\",\"param\":{\"text\":\"" + line + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        Codec.Decoded.Request request = (Codec.Decoded.Request) codec.decode(text.clone());
        message = new Message(
                Optional.of(new UserId("8c6d3f0a-52b1-4a7e-9f0e-1d2c3b4a5968")),
                Optional.of(ChannelName.of("room:42")),
                request.command(),
                request.param());
    }

    /** The codec keeps the array, and never changes it: no copy is needed here. */
    @Benchmark
    public Codec.Decoded decode() {
        return codec.decode(text);
    }

    /** Into a new array. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(message);
    }
}
