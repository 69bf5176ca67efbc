package dev.switchboard.application.port.in;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static Handshake with(Map<String, List<String>> headers) {
        return new Handshake("test", "/socket", "", headers, "127.0.0.1", false);
    }

    private static Optional<String> cookie(String name, String... lines) {
        return with(Map.of("Cookie", List.of(lines))).cookie(name);
    }

    @Test
    void finds_a_cookie_among_others() {
        assertThat(cookie("id", "a=1; id=42; b=2")).contains("42");
        assertThat(cookie("id", "id=42")).contains("42");
        assertThat(cookie("id", "a=1;id=42"))
                .as("browsers put a blank there, others forget it")
                .contains("42");
        assertThat(cookie("id", "a=1", "id=42"))
                .as("HTTP/2 proxies split the header")
                .contains("42");
    }

    @Test
    void the_first_of_a_name_counts() {
        assertThat(cookie("id", "id=1; id=2", "id=3")).contains("1");
    }

    @Test
    void a_value_is_all_behind_the_first_equals_sign() {
        assertThat(cookie("token", "token=a=b==")).contains("a=b==");
        assertThat(cookie("token", "token=")).contains("");
        assertThat(cookie("token", "token=\"quoted\""))
                .as("quotes are part of it (RFC 6265 §4.2.2)")
                .contains("\"quoted\"");
        assertThat(cookie("token", " token = x ")).contains("x");
    }

    @Test
    void names_are_compared_whole_and_by_case() {
        assertThat(cookie("id", "xid=1; id2=2; ID=3; id")).isEmpty();
        assertThat(cookie("id", "note=id=5")).isEmpty();
        assertThat(cookie("", "=5")).isEmpty();
        assertThat(with(Map.of()).cookie("id")).isEmpty();
    }

    @Test
    void headers_have_no_case_and_keep_their_lines() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("X-Tag", List.of("1", "2"));
        headers.put("x-tag", List.of("3"));
        Handshake handshake = with(headers);
        assertThat(handshake.headers("X-TAG")).containsExactly("1", "2", "3");
        assertThat(handshake.header("x-Tag")).contains("1");
        assertThat(handshake.headers()).containsOnlyKeys("x-tag");
        assertThat(handshake.headers("other")).isEmpty();
        assertThat(handshake.header("other")).isEmpty();
    }

    @Test
    void what_the_transport_does_to_its_headers_later_changes_nothing() {
        List<String> lines = new ArrayList<>(List.of("1"));
        Map<String, List<String>> headers = new LinkedHashMap<>(Map.of("a", lines));
        Handshake handshake = with(headers);
        lines.add("2");
        headers.clear();
        assertThat(handshake.headers("a")).containsExactly("1");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> handshake.headers().clear());
    }

    @Test
    void a_parameter_is_the_first_of_its_name_decoded() {
        Handshake handshake = new Handshake("test", "/", "ch=room%3A1&ch=2&empty", Map.of(), "127.0.0.1", false);
        assertThat(handshake.param("ch")).contains("room:1");
        assertThat(handshake.param("empty")).contains("");
        assertThat(handshake.param("none")).isEmpty();
    }
}
