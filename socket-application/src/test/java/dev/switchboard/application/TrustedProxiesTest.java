package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.application.port.in.Handshake;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static Handshake resolved(TrustedProxies proxies, String peer, Map<String, List<String>> headers) {
        return proxies.resolve(new Handshake("test", "/socket", "", headers, peer, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1                                  | 192.0.2.1",
                "spoofed, 203.0.113.9, 192.0.2.1            | 192.0.2.1",
                "203.0.113.9, 10.0.0.7                      | 203.0.113.9",
                "203.0.113.9, 10.0.0.7, 10.1.2.3            | 203.0.113.9",
                "10.0.0.8, 10.0.0.7                         | 10.0.0.8",
                "203.0.113.9, unknown, 10.0.0.7             | 10.0.0.7",
                "2001:db8::1                                | 2001:db8::1",
                "[2001:db8::1]:4711                         | 2001:db8::1",
                "192.0.2.1:4711                             | 192.0.2.1",
                "garbage                                    | 10.0.0.1"
            })
    void the_last_address_that_is_no_trusted_proxy_is_the_client(String header, String client) {
        TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8"));
        assertThat(resolved(proxies, "10.0.0.1", Map.of("x-forwarded-for", List.of(header)))
                        .peer())
                .isEqualTo(client);
    }

    @Test
    void forwarded_counts_before_x_forwarded_for_and_tells_the_scheme() {
        TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8"));
        Handshake client = resolved(
                proxies,
                "10.0.0.1",
                Map.of(
                        "forwarded", List.of("for=\"[2001:db8::2]:99\";proto=https, for=10.0.0.2;proto=http"),
                        "x-forwarded-for", List.of("192.0.2.1")));
        assertThat(client.peer()).isEqualTo("2001:db8::2");
        assertThat(client.secure()).isTrue();
        assertThat(resolved(
                                proxies,
                                "10.0.0.1",
                                Map.of("x-forwarded-for", List.of("192.0.2.1"), "x-forwarded-proto", List.of("https")))
                        .secure())
                .isTrue();
    }

    @Test
    void a_proxy_that_tells_no_address_is_believed_about_the_scheme() {
        TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8"));
        for (Map<String, List<String>> told : List.of(
                Map.of("x-forwarded-proto", List.of("https")),
                Map.of("x-forwarded-proto", List.of("https"), "x-forwarded-for", List.of("unknown")),
                Map.of("forwarded", List.of("proto=https")),
                Map.of("forwarded", List.of("for=192.0.2.1;proto=http, for=_hidden;proto=https")))) {
            Handshake client = resolved(proxies, "10.0.0.1", told);
            assertThat(client.secure()).as("%s", told).isTrue();
            assertThat(client.peer()).as("%s", told).isEqualTo("10.0.0.1");
            assertThat(resolved(proxies, "11.0.0.1", told).secure())
                    .as("%s", told)
                    .isFalse();
        }
    }

    @Test
    void others_are_not_believed() {
        Map<String, List<String>> claims =
                Map.of("forwarded", List.of("for=192.0.2.1;proto=https"), "x-forwarded-for", List.of("192.0.2.1"));
        assertThat(resolved(new TrustedProxies(List.of("10.0.0.0/8")), "11.0.0.1", claims)
                        .peer())
                .isEqualTo("11.0.0.1");
        assertThat(resolved(new TrustedProxies(List.of()), "10.0.0.1", claims).secure())
                .isFalse();
    }

    @Test
    void ranges_end_at_any_bit_and_in_both_families() {
        TrustedProxies proxies = new TrustedProxies(List.of("192.168.4.0/22", "fd00::/9", "203.0.113.5"));
        Map<String, List<String>> claim = Map.of("x-forwarded-for", List.of("192.0.2.1"));
        for (String trusted : List.of("192.168.4.0", "192.168.7.255", "fd7f::1", "203.0.113.5")) {
            assertThat(resolved(proxies, trusted, claim).peer()).as(trusted).isEqualTo("192.0.2.1");
        }
        for (String other : List.of("192.168.8.0", "192.168.3.255", "fd80::1", "203.0.113.6", "::1")) {
            assertThat(resolved(proxies, other, claim).peer()).as(other).isEqualTo(other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/-1", "10.0.0.0/x"})
    void what_is_no_range_is_refused_by_name(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustedProxies(List.of(wrong)))
                .withMessageContaining("10.0.0.0/8");
    }
}
