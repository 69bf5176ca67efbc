package dev.switchboard.benchmarks;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.FrameReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

/** A frame made, and a masked one read, out of a buffer outside the heap as transports have it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
    private static final int MASK = 0x5A_C3_0F_96;

    /** Size of the text. */
    @Param({"128", "4096"})
    int bytes;

    private byte[] text = {};
    private ByteBuffer masked = ByteBuffer.allocate(0);
    private final Last last = new Last();
    private final FrameReader reader = new FrameReader(65_536, last);

    /** Makes the masked frame. */
    @Setup
    public void prepare() {
        text = new byte[bytes];
        Arrays.fill(text, (byte) 'x');
        masked = ByteBuffer.allocateDirect(bytes + 8);
        masked.put((byte) 0x81).put((byte) (0x80 | 126)).putShort((short) bytes).putInt(MASK);
        for (int i = 0; i < bytes; i++) {
            masked.put((byte) (text[i] ^ MASK >>> 24 - 8 * (i & 3)));
        }
        masked.flip();
    }

    /** A server's frame around a text. */
    @Benchmark
    public Frame frame() {
        return Frame.text(text);
    }

    /** A client's frame: header, mask, UTF-8. */
    @Benchmark
    public byte[] read() {
        reader.read(masked.position(0));
        return last.text;
    }

    private static final class Last implements FrameReader.Events {
        private byte[] text = {};

        @Override
        public void text(byte[] utf8) {
            text = utf8;
        }

        @Override
        public void binary() {
            throw new IllegalStateException();
        }

        @Override
        public void ping(byte[] payload) {
            throw new IllegalStateException();
        }

        @Override
        public void pong(byte[] payload) {
            throw new IllegalStateException();
        }

        @Override
        public void close(int code, String reason) {
            throw new IllegalStateException();
        }

        @Override
        public void violation(Close close) {
            throw new IllegalStateException(close.toString());
        }
    }
}
