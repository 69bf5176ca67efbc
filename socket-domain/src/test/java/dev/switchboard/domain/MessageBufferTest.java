package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What memory a message takes while it comes; what it says is the matter of {@link FrameReaderTest}. */
class MessageBufferTest {

    private static final int MEGABYTE = 1 << 20;

    private final MessageBuffer buffer = new MessageBuffer();

    @Test
    void holds_nothing_before_bytes_come() {
        buffer.append(ByteBuffer.allocate(0), 0, 0, MEGABYTE);

        assertThat(buffer.capacity()).isZero();
    }

    @Test
    void what_comes_at_once_is_allocated_exactly() {
        append("Hello", MEGABYTE);

        assertThat(buffer.capacity()).isEqualTo(5);
        assertThat(buffer.take()).isEqualTo("Hello".getBytes(UTF_8));
        assertThat(buffer.capacity()).isZero();
    }

    @Test
    void grows_with_what_came_and_not_with_what_was_declared() {
        for (int came = 1; came <= 3_000; came++) {
            append("x", MEGABYTE);

            assertThat(buffer.capacity()).isBetween(came, 2 * came);
        }
    }

    @Test
    void grows_seldom_however_small_the_pieces() {
        int growths = 0;
        int before = 0;
        for (int came = 1; came <= 65_536; came++) {
            append("x", 65_536);
            if (buffer.capacity() != before) {
                growths++;
                before = buffer.capacity();
            }
        }

        assertThat(growths).isEqualTo(17); // 1, 2, 4 … 65,536
        assertThat(buffer.capacity()).isEqualTo(65_536);
    }

    @Test
    void never_grows_beyond_what_can_come() {
        append("x".repeat(700), 1_000);
        append("x", 1_000);

        assertThat(buffer.capacity()).isEqualTo(1_000);
    }

    @Test
    void empty_pieces_change_nothing() {
        append("abc", MEGABYTE);

        for (int i = 0; i < 100_000; i++) {
            buffer.append(ByteBuffer.allocate(0), 0, 0, MEGABYTE);
        }

        assertThat(buffer.capacity()).isEqualTo(3);
        assertThat(buffer.take()).isEqualTo("abc".getBytes(UTF_8));
    }

    private void append(String text, int bound) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(buffer.append(ByteBuffer.wrap(bytes), bytes.length, 0, bound))
                .isTrue();
    }
}
