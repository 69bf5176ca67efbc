package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Property
    void a_slice_is_equal_to_a_payload_of_its_own_bytes(
            @ForAll @NotEmpty String json,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 20) int after) {
        byte[] bytes = json.getBytes(UTF_8);
        byte[] array = new byte[before + bytes.length + after];
        System.arraycopy(bytes, 0, array, before, bytes.length);
        Payload slice = Payload.slice(array, before, bytes.length);

        assertThat(slice).isEqualTo(Payload.of(bytes)).hasSameHashCodeAs(Payload.of(bytes));
        assertThat(slice.length()).isEqualTo(bytes.length);
        assertThat(slice.toBytes()).isEqualTo(bytes);
        assertThat(slice).hasToString(new String(bytes, UTF_8));
        assertThat(slice.bytes()).isEqualTo(ByteBuffer.wrap(bytes));
        byte[] target = new byte[bytes.length + 3];
        slice.copyTo(target, 2);
        assertThat(ByteBuffer.wrap(target, 2, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void each_look_at_the_bytes_starts_anew_and_none_can_change_them() {
        Payload payload = Payload.json("[1,2]");
        payload.bytes().position(3);
        assertThat(payload.bytes().remaining()).isEqualTo(5);
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> payload.bytes().put((byte) 'x'));
        payload.toBytes()[0] = 'x';
        assertThat(payload).hasToString("[1,2]");
    }

    @Test
    void a_view_does_not_reach_beyond_the_slice() {
        ByteBuffer view =
                Payload.slice("secret 42 secret".getBytes(UTF_8), 7, 2).bytes();
        assertThat(view.capacity()).isEqualTo(2);
        assertThat(view.clear().remaining()).isEqualTo(2);
    }

    @Test
    void is_never_empty_and_never_outside_its_array() {
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.of(new byte[0]));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Payload.slice(new byte[3], 2, 2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Payload.slice(new byte[3], -1, 2));
    }

    @Test
    void is_told_apart_by_its_bytes_not_by_its_value() {
        assertThat(Payload.json("1.0")).isNotEqualTo(Payload.json("1.00"));
        assertThat(Payload.NULL).isEqualTo(Payload.json("null")).isNotEqualTo(Payload.json("0"));
    }
}
