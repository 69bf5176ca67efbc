package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MaskTest {

    @Property
    void is_the_formula_of_the_RFC(
            @ForAll @Size(max = 70) byte[] bytes, @ForAll int key, @ForAll @IntRange(max = 70) int from) {
        int offset = Math.min(from, bytes.length);
        byte[] octets = ByteBuffer.allocate(4).putInt(key).array();
        byte[] expected = bytes.clone();
        for (int i = offset; i < expected.length; i++) { // RFC 6455 §5.3: j = i MOD 4
            expected[i] ^= octets[(i - offset) % 4];
        }

        Mask.apply(bytes, offset, bytes.length - offset, key);

        assertThat(bytes).isEqualTo(expected);
    }

    @Property
    void goes_on_where_it_was_left(
            @ForAll @Size(max = 70) byte[] bytes, @ForAll int key, @ForAll @IntRange(max = 70) int cut) {
        int first = Math.min(cut, bytes.length);
        byte[] atOnce = bytes.clone();
        Mask.apply(atOnce, 0, atOnce.length, key);

        Mask.apply(bytes, 0, first, key);
        Mask.apply(bytes, first, bytes.length - first, Mask.after(key, first));

        assertThat(bytes).isEqualTo(atOnce);
    }
}
