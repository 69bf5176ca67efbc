package dev.switchboard.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Decoding is on the way of each message, so what it allocates is counted. The bound holds without the optimising compiler, which
 * can only save more. On JDK 17 it is 472 bytes: the request, its channel, command and parameter, the reader, and what checking a name
 * takes.
 */
class AllocationTest {
    private static final int ROUNDS = 2_000;
    private static final int BOUND = 1_000;

    private final Codec codec = new JacksonCodec();
    private Decoded last;

    @Test
    void decodingAllocatesLittle() {
        assertThat(bytesPerDecoding(
                        "{\"channel\":\"room:42\",\"cmd\":\"chat\",\"param\":{\"text\":\"hello\",\"n\":[1.5,true]}}"))
                .isLessThan(BOUND);
    }

    @Test
    void decodingAllocatesNoMoreForALargeParameter() {
        String values = "{\"text\":\"h\\u00e9llo\",\"n\":[1.5e3,true,null]},".repeat(1_000);
        assertThat(bytesPerDecoding("{\"channel\":\"room:42\",\"cmd\":\"chat\",\"param\":[" + values + "1]}"))
                .isLessThan(BOUND);
    }

    private long bytesPerDecoding(String text) {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "this JVM does not count allocations");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < ROUNDS; i++) {
            last = codec.decode(utf8);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            last = codec.decode(utf8);
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
        assertThat(last).isInstanceOf(Decoded.Request.class);
        return bytes;
    }
}
