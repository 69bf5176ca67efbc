package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
    private final OriginPolicy own = new OriginPolicy(Set.of());
    private final OriginPolicy named =
            new OriginPolicy(Set.of("https://App.example", "http://[::1]:3000", "https://b.example:8443"));

    private static boolean allows(OriginPolicy policy, String origin, String host) {
        return policy.allows(List.of(origin), List.of(host));
    }

    @Test
    void who_names_no_origin_is_no_browser() {
        assertThat(own.allows(List.of(), List.of("app.example"))).isTrue();
        assertThat(own.allows(List.of(), List.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://app.example, app.example",
        "http://app.example, app.example:80",
        "http://app.example:80, app.example",
        "https://app.example, app.example",
        "https://app.example, app.example:443",
        "https://app.example:443, app.example",
        "http://app.example:8080, app.example:8080",
        "HTTP://App.Example, aPP.eXAMPLE",
        "http://127.0.0.1:8080, 127.0.0.1:8080",
        "http://[::1]:8080, [::1]:8080",
        "https://[2001:DB8::1], [2001:db8::1]",
    })
    void pages_of_the_servers_own_host_and_port_may(String origin, String host) {
        assertThat(allows(own, origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, app.example",
        "http://app.example.evil.example, app.example",
        "http://evil-app.example, app.example",
        "http://sub.app.example, app.example",
        "http://app.example:8080, app.example",
        "http://app.example, app.example:8080",
        "http://app.example, app.example:443",
        "https://app.example, app.example:80",
        "http://[::1], [::2]",
        "http://localhost, 127.0.0.1",
    })
    void pages_of_other_hosts_and_ports_may_not(String origin, String host) {
        assertThat(allows(own, origin, host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "app.example",
                "//app.example",
                "http://app.example/",
                "http://app.example/path",
                "http://app.example?x",
                "http://app.example#x",
                "http://user@app.example",
                "http://user:secret@app.example",
                "http://app.example:",
                "http://app.example:80:80",
                "http://app.example:x",
                "http://app.example:123456",
                "http:// app.example",
                "http://app.example http://app.example",
                "http://app.example,http://app.example",
                "http://[::1",
                "http://::1",
                "http://",
                "*"
            })
    void what_is_no_origin_may_not(String origin) {
        assertThat(allows(own, origin, "app.example")).isFalse();
        assertThat(allows(named, origin, "app.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user@app.example",
                "app.example/",
                "app.example:",
                "app.example, evil.example",
                "@app.example"
            })
    void a_host_that_is_none_is_nobodys(String host) {
        assertThat(allows(own, "http://app.example", host)).isFalse();
    }

    @Test
    void several_origins_or_hosts_are_an_attempt() {
        List<String> same = List.of("http://app.example", "http://app.example");
        assertThat(own.allows(same, List.of("app.example"))).isFalse();
        assertThat(own.allows(List.of("http://app.example"), List.of("app.example", "app.example")))
                .isFalse();
        assertThat(own.allows(List.of("http://app.example"), List.of())).isFalse();
        assertThat(named.allows(List.of("https://app.example", "https://app.example"), List.of("x")))
                .isFalse();
    }

    @Test
    void named_origins_may_from_anywhere_with_their_scheme_and_port() {
        assertThat(allows(named, "https://app.example", "api.example")).isTrue();
        assertThat(allows(named, "https://app.example:443", "api.example")).isTrue();
        assertThat(allows(named, "http://app.example", "api.example")).isFalse();
        assertThat(allows(named, "https://app.example:8443", "api.example")).isFalse();
        assertThat(allows(named, "https://b.example:8443", "api.example")).isTrue();
        assertThat(allows(named, "https://b.example", "api.example")).isFalse();
        assertThat(allows(named, "http://[::1]:3000", "api.example")).isTrue();
        assertThat(allows(named, "http://api.example", "api.example"))
                .as("its own too")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example/", "app.example", "*", "null", "https://user@app.example", ""})
    void what_is_no_origin_can_not_be_named(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OriginPolicy(Set.of(origin)))
                .withMessageContaining("scheme://host")
                .withMessageContaining(origin);
    }
}
