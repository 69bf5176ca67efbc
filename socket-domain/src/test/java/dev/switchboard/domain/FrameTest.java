package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    @Test
    void the_example_of_the_RFC() { // RFC 6455 §5.7
        assertThat(wire(Frame.text("Hello".getBytes(UTF_8)))).isEqualTo(ClientFrames.hex("81 05 48 65 6c 6c 6f"));
        assertThat(wire(Frame.ping("Hello".getBytes(UTF_8)))).isEqualTo(ClientFrames.hex("89 05 48 65 6c 6c 6f"));
        assertThat(wire(Frame.pong("Hello".getBytes(UTF_8)))).isEqualTo(ClientFrames.hex("8a 05 48 65 6c 6c 6f"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 81 00",
        "125, 81 7d",
        "126, 81 7e 00 7e",
        "65535, 81 7e ff ff",
        "65536, 81 7f 00 00 00 00 00 01 00 00"
    })
    void the_length_takes_its_shortest_form(int length, String header) {
        byte[] expected = ClientFrames.hex(header);

        Frame frame = Frame.text(new byte[length]);

        assertThat(frame.size()).isEqualTo(expected.length + length);
        assertThat(frame.payloadSize()).isEqualTo(length);
        assertThat(wire(frame)).startsWith(expected).hasSize(frame.size());
    }

    @Test
    void a_close_has_code_and_reason() {
        Frame frame = Frame.close(new Close(4008, "zu langsam für uns"));

        assertThat(wire(frame)).startsWith(ClientFrames.hex("88 15 0f a8"));
        assertThat(frame.close()).isEqualTo(new Close(4008, "zu langsam für uns"));
        assertThat(frame.opcode()).isEqualTo(Frame.Opcode.CLOSE);
    }

    @Test
    void no_status_is_a_close_without_a_body() {
        Frame frame = Frame.close(Close.NO_STATUS);

        assertThat(wire(frame)).isEqualTo(ClientFrames.hex("88 00"));
        assertThat(frame.close()).isEqualTo(Close.NO_STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1004, 1006, 1015, 2000})
    void codes_that_must_not_be_sent_are_refused(int code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.close(new Close(code, "")))
                .withMessageContaining("" + code);
    }

    @Test
    void a_control_frame_has_at_most_125_bytes() {
        assertThat(Frame.ping(new byte[125]).size()).isEqualTo(127);
        assertThat(Frame.close(new Close(1000, "a".repeat(123))).size()).isEqualTo(127);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.ping(new byte[126]))
                .withMessageContaining("125");
        assertThatIllegalArgumentException().isThrownBy(() -> Frame.pong(new byte[126]));
    }

    @Test
    void knows_what_it_is() {
        assertThat(Frame.text(new byte[0]).isControl()).isFalse();
        assertThat(Frame.text(new byte[0]).opcode()).isEqualTo(Frame.Opcode.TEXT);
        assertThat(Frame.ping(new byte[0]).isControl()).isTrue();
        assertThat(Frame.ping(new byte[0]).opcode()).isEqualTo(Frame.Opcode.PING);
        assertThat(Frame.pong(new byte[0]).isControl()).isTrue();
        assertThat(Frame.pong(new byte[0]).opcode()).isEqualTo(Frame.Opcode.PONG);
        assertThat(Frame.close(Close.GONE).isControl()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> Frame.text(new byte[0]).close());
        assertThat(Frame.text("secret".getBytes(UTF_8))).hasToString("TEXT frame of 8 bytes");
    }

    @Test
    void does_not_change_when_the_array_does_that_it_was_made_of() {
        byte[] payload = "before".getBytes(UTF_8);
        Frame frame = Frame.text(payload);

        payload[0] = 'X';

        assertThat(frame.text()).isEqualTo("before");
    }

    @Test
    void views_are_fresh_and_read_only() {
        Frame frame = Frame.text("Grüße".getBytes(UTF_8));

        ByteBuffer moved = frame.bytes();
        moved.position(3);

        assertThat(frame.bytes().position()).isZero();
        assertThat(frame.bytes().remaining()).isEqualTo(9);
        assertThat(UTF_8.decode(frame.payload()).toString()).isEqualTo("Grüße");
        assertThat(frame.payload().position()).isZero();
        assertThatThrownBy(() -> frame.bytes().put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> frame.payload().put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void is_copied_whole_or_not_at_all() {
        Frame frame = Frame.text("Hello".getBytes(UTF_8));
        ByteBuffer room = ByteBuffer.allocateDirect(10);

        frame.copyTo(room);

        assertThat(room.position()).isEqualTo(7);
        assertThatThrownBy(() -> frame.copyTo(room)).isInstanceOf(BufferOverflowException.class);
        assertThat(room.position()).isEqualTo(7);
        assertThat(room.flip()).isEqualTo(frame.bytes());
    }

    @Test
    void the_string_is_made_once() {
        Frame frame = Frame.text("Grüße 😀".getBytes(UTF_8));

        assertThat(frame.text()).isEqualTo("Grüße 😀").isSameAs(frame.text());
        assertThat(Frame.text(new byte[0]).text()).isEmpty();
    }

    private static byte[] wire(Frame frame) {
        ByteBuffer view = frame.bytes();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }
}
