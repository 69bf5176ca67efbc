package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.domain.Upgrade.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    UpgradeTest() {
        headers.put("Host", List.of("example.org"));
        headers.put("Upgrade", List.of("websocket"));
        headers.put("Connection", List.of("Upgrade"));
        headers.put("Sec-WebSocket-Version", List.of("13"));
        headers.put("Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @Test
    void a_proper_handshake_goes_on() {
        assertThat(check()).isEmpty();
    }

    @Test
    void lists_case_and_white_space_are_as_HTTP_has_them() {
        headers.put("Upgrade", List.of("h2c, WebSocket"));
        headers.put("Connection", List.of("keep-alive", " \tUPGRADE ,"));
        headers.put("Sec-WebSocket-Version", List.of(" 13\t"));
        headers.put("Sec-WebSocket-Key", List.of(" dGhlIHNhbXBsZSBub25jZQ== "));

        assertThat(check()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "get", "CONNECT", ""})
    void only_GET_opens_a_socket(String method) {
        Refused refused = Upgrade.check(method, "HTTP/1.1", this::values).orElseThrow();

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers()).containsExactly(Map.entry("Allow", "GET"));
        assertThat(refused.reason()).contains("method", method, "use GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/2.0", "HTTP/2", ""})
    void only_HTTP_1_1_is_upgraded(String version) {
        assertRefused(Upgrade.check("GET", version, this::values), 400, "HTTP version", "use HTTP/1.1");
    }

    @Test
    void the_host_is_named_once() {
        headers.put("Host", List.of("a.example", "b.example"));
        assertRefused(check(), 400, "Host", "repeated", "exactly once");

        headers.remove("Host");
        assertRefused(check(), 400, "Host", "missing", "exactly once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h2c", "websocket2", "web socket", "websoc\u212Aet", "\"websocket\"", "websocket/13"})
    void what_is_no_upgrade_to_websocket_is_told_to_upgrade(String upgrade) {
        headers.put("Upgrade", List.of(upgrade));

        assertRefused(check(), 426, "Upgrade", "send Upgrade: websocket");
        assertThat(check().orElseThrow().headers())
                .containsEntry("Upgrade", "websocket")
                .containsEntry("Connection", "Upgrade");
    }

    @Test
    void a_plain_request_is_told_to_upgrade() {
        headers.keySet().removeIf(name -> !name.equals("Host"));

        assertRefused(check(), 426, "Upgrade", "missing", "send Upgrade: websocket");
        assertThat(check().orElseThrow().headers()).containsEntry("Upgrade", "websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "keep-alive", "upgraded", "keep-alive upgrade"})
    void the_connection_header_must_name_the_upgrade(String connection) {
        headers.put("Connection", List.of(connection));

        assertRefused(check(), 426, "Connection", "send Connection: Upgrade");
        assertThat(check().orElseThrow().headers()).containsEntry("Upgrade", "websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "12", "14", "013", "13, 8", "+13", "thirteen"})
    void another_version_is_told_ours(String version) {
        headers.put("Sec-WebSocket-Version", List.of(version));

        assertRefused(check(), 426, "Sec-WebSocket-Version", "13");
        assertThat(check().orElseThrow().headers())
                .containsEntry("Sec-WebSocket-Version", "13")
                .containsEntry("Upgrade", "websocket"); // RFC 9110 §15.5.22
    }

    @Test
    void a_missing_version_is_told_ours_and_a_repeated_one_is_malformed() {
        headers.remove("Sec-WebSocket-Version");
        assertRefused(check(), 426, "Sec-WebSocket-Version", "missing");
        assertThat(check().orElseThrow().headers()).containsEntry("Sec-WebSocket-Version", "13");

        headers.put("Sec-WebSocket-Version", List.of("13", "13"));
        assertRefused(check(), 400, "Sec-WebSocket-Version", "repeated", "exactly once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dGhlIHNhbXBsZSBub25jZQ", // no padding
                "dGhlIHNhbXBsZSBub25jZQ=", // too little of it
                "dGhlIHNhbXBsZSBub25jZSE=", // 24 characters, 17 bytes
                "dGhlIHNhbXBsZSBub25jZSEh", // 24 characters, 18 bytes
                "dGhlIHNhbXBsZSBub2==5jZQ", // padding within
                "dGhlIHNhbXBsZSBub25j-_==", // the URL's alphabet
                "dGhlIHNhbXBsZSBub 5jZQ==", // white space within
                "dGhlIHNhbXBsZSBub25jZQ====",
                "AAAAAAAAAAAAAAAAAAAAAA==AAAA"
            })
    void the_key_is_16_bytes_of_Base64(String key) {
        headers.put("Sec-WebSocket-Key", List.of(key));

        assertRefused(check(), 400, "Sec-WebSocket-Key", "24 characters of Base64");
    }

    @Test
    void the_key_comes_once() {
        headers.put("Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="));
        assertRefused(check(), 400, "Sec-WebSocket-Key", "repeated", "exactly once");

        headers.remove("Sec-WebSocket-Key");
        assertRefused(check(), 400, "Sec-WebSocket-Key", "missing", "exactly once");
    }

    @Test
    void the_accept_value_of_the_RFC() { // RFC 6455 §1.3
        assertThat(Upgrade.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(Upgrade.accept(" dGhlIHNhbXBsZSBub25jZQ== ")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void subprotocols_keep_the_clients_order_over_all_lines() {
        assertThat(Upgrade.subprotocols(List.of("switchboard.v1.json, bearer.e30", "\tchat ,,")))
                .containsExactly("switchboard.v1.json", "bearer.e30", "chat");
        assertThat(Upgrade.subprotocols(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a, b/c", "a;q=1", "\"a\"", "a, ü", "a, a", "a,b,a", "a\u0000", "a\u00A0"})
    void malformed_subprotocols_are_refused_and_never_quoted(String value) {
        headers.put("Sec-WebSocket-Protocol", List.of("bearer.c2VjcmV0", value));

        assertRefused(check(), 400, "Sec-WebSocket-Protocol");
        String reason = check().orElseThrow().reason();
        assertThat(reason).doesNotContain("c2VjcmV0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upgrade.subprotocols(values("Sec-WebSocket-Protocol")))
                .withMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , \t"})
    void a_list_of_no_subprotocols_is_refused(String value) {
        headers.put("Sec-WebSocket-Protocol", List.of(value));

        assertRefused(check(), 400, "Sec-WebSocket-Protocol", "empty", "leave the header out");
    }

    @Test
    void a_reason_quotes_little_and_nothing_active() {
        headers.put("Upgrade", List.of("<script>\r\nSet-Cookie: x\u001b[31m\"" + "y".repeat(1_000)));

        assertThat(check().orElseThrow().reason()).matches("[ -~]{1,200}").doesNotContain("<", ">");
    }

    @Property
    void no_headers_lead_to_an_exception(@ForAll @Size(max = 3) List<String> anything) {
        for (String name : List.of(
                "Host",
                "Upgrade",
                "Connection",
                "Sec-WebSocket-Version",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Protocol")) {
            Map<String, List<String>> mutated = new TreeMap<>(headers);
            mutated.put(name, anything);

            Optional<Refused> refused =
                    Upgrade.check("GET", "HTTP/1.1", header -> mutated.getOrDefault(header, List.of()));

            refused.ifPresent(why -> assertThat(why.reason()).contains(name).matches("[ -~]+"));
        }
    }

    private static void assertRefused(Optional<Refused> refused, int status, String... inReason) {
        assertThat(refused).isPresent();
        assertThat(refused.get().status()).isEqualTo(status);
        assertThat(refused.get().reason()).contains(inReason);
    }

    private Optional<Refused> check() {
        return Upgrade.check("GET", "HTTP/1.1", this::values);
    }

    private List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
