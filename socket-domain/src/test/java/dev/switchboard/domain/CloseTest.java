package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseTest {

    private static final List<Close> CATALOGUE = List.of(
            Close.NORMAL,
            Close.GONE,
            Close.PROTOCOL_ERROR,
            Close.NO_BINARY,
            Close.NO_STATUS,
            Close.ABNORMAL,
            Close.NOT_UTF8,
            Close.POLICY,
            Close.TOO_BIG,
            Close.INTERNAL,
            Close.RESTART,
            Close.TRY_LATER,
            Close.HEARTBEAT_MISSED,
            Close.TOO_SLOW,
            Close.DISCONNECTED,
            Close.CREDENTIALS);

    @Test
    void the_catalogue_has_the_codes_of_the_protocol() {
        assertThat(CATALOGUE)
                .extracting(Close::code)
                .containsExactly(
                        1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4001, 4008, 4500, 4501);
        assertThat(CATALOGUE)
                .extracting(Close::reason)
                .noneMatch(String::isBlank)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "1000, false", "1001, true", "1002, false", "1003, false", "1005, true", "1006, true", "1007, false",
                "1008, false",
        "1009, false", "1011, true", "1012, true", "1013, true", "1010, true", "3000, true", "4000, true", "4001, true",
        "4008, true", "4499, true", "4500, false", "4501, true", "4502, false", "4999, false"
    })
    void the_code_tells_whether_a_client_may_return(int code, boolean mayReturn) {
        assertThat(new Close(code, "").mayReturn()).isEqualTo(mayReturn);
    }

    @Test
    void what_only_reports_is_not_sendable() {
        assertThat(CATALOGUE).filteredOn(close -> !close.sendable()).containsExactly(Close.NO_STATUS, Close.ABNORMAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4999})
    void a_peer_may_send_assigned_and_private_codes(int code) {
        assertThat(Close.allowedFromPeer(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535})
    void a_peer_may_not_send_others(int code) {
        assertThat(Close.allowedFromPeer(code)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "4099, false",
        "4100, true",
        "4499, true",
        "4500, false",
        "4599, false",
        "4600, true",
        "4999, true",
        "5000, false",
        "1000, false"
    })
    void an_application_has_two_ranges_of_its_own(int code, boolean allowed) {
        assertThat(Close.allowedFromApplication(code)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 5000, 65_535})
    void a_code_outside_the_range_is_refused(int code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Close(code, ""))
                .withMessageContaining("1000-4999");
        assertThatIllegalArgumentException().isThrownBy(() -> Close.of(code, ""));
    }

    @Test
    void a_reason_has_at_most_123_bytes_not_characters() {
        assertThat(new Close(1000, "a".repeat(123)).reason()).hasSize(123);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Close(1000, "a".repeat(124)))
                .withMessageContaining("123");
        assertThatIllegalArgumentException().isThrownBy(() -> new Close(1000, "ü".repeat(62)));
    }

    @Test
    void a_reason_that_cannot_be_encoded_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Close(1000, "half \uD83D"))
                .withMessageContaining("surrogate");
    }

    @Test
    void of_cuts_at_the_boundary_of_a_character() {
        assertThat(Close.of(1000, "a".repeat(200)).reason()).isEqualTo("a".repeat(123));
        assertThat(Close.of(1000, "ü".repeat(62)).reason()).isEqualTo("ü".repeat(61));
        assertThat(Close.of(1000, "aaa" + "😀".repeat(31)).reason()).isEqualTo("aaa" + "😀".repeat(30));
        assertThat(Close.of(1000, "aa" + "😀".repeat(31)).reason()).isEqualTo("aa" + "😀".repeat(30));
    }

    @Property
    void of_takes_any_reason_and_keeps_all_that_fits(@ForAll String reason) {
        String kept = Close.of(4100, reason).reason();

        String readable = new String(reason.getBytes(UTF_8), UTF_8);
        assertThat(readable).startsWith(kept);
        if (!kept.equals(readable)) {
            int next = readable.codePointAt(kept.length());
            assertThat((kept + Character.toString(next)).getBytes(UTF_8)).hasSizeGreaterThan(123);
        }
    }

    @Test
    void a_restart_names_the_span_to_come_back_in() {
        assertThat(Close.restart(500, 8_000)).isEqualTo(new Close(1012, "{\"retry\":[500,8000]}"));
        assertThat(Close.restart(0, Long.MAX_VALUE).reason()).endsWith("9223372036854775807]}");
        assertThatIllegalArgumentException().isThrownBy(() -> Close.restart(-1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> Close.restart(6, 5));
    }

    @Test
    void because_keeps_the_code() {
        assertThat(Close.POLICY.because("no more than 20 such frames"))
                .isEqualTo(new Close(1008, "no more than 20 such frames"));
        assertThat(Close.POLICY.because("x".repeat(500)).reason()).hasSize(123);
    }
}
