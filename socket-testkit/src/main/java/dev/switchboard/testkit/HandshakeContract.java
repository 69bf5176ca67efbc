package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Opening handshakes that are wrong in one thing each (RFC 6455 §4.2), HTTP that hides a request in another (RFC 9112 §6.3), and clients
 * that take their time. Whatever they do, two healthy connections beside them must have lost nothing.
 */
public abstract class HandshakeContract extends ServedContract {
    private static final List<String> MALFORMED_QUERIES = List.of("%zz", "%", "%f", "%C3%28", "=&=", "a=%00", "a=%2");
    private static final Duration HANDSHAKE = Duration.ofMillis(300);

    private HealthyPair pair;

    /** A new transport, not started; called several times. */
    @Override
    protected abstract Transport transport();

    /**
     * Cases that this transport is known to answer otherwise, because a framework in front of it answers first: id to what is observed
     * instead, a status as in {@code "500"}, {@code "no answer"}, or for H12 {@code "400 from the transport itself"}; or a
     * rule that is one test, such as {@code H15}, to a part of the message with which it fails. None by default. A deviation that has gone is a failure too, so
     * that this list stays true.
     */
    protected Map<String, String> deviations() {
        return Map.of();
    }

    @Override
    final Map<String, String> knownDeviations() {
        return deviations();
    }

    @BeforeAll
    @Override
    void startServer() throws IOException {
        super.startServer();
        pair = healthyPair();
    }

    @AfterEach
    void healthyPairLostNothing() {
        pair.exchange();
    }

    @AfterAll
    @Override
    void stopServers() {
        pair.close();
        super.stopServers();
    }

    @TestFactory
    @DisplayName("H01–H11 one thing wrong")
    Stream<DynamicTest> handshakes() {
        return HandshakeCase.all().stream()
                .map(asked -> DynamicTest.dynamicTest(asked.id() + " → " + asked.statuses(), () -> play(asked)));
    }

    private void play(HandshakeCase asked) {
        String name = fresh();
        try (RawClient client = tcp()) {
            String outcome = ask(client, asked, SOCKET + '?' + name);
            assertOutcome(asked.id(), outcome, asked.statuses());
            assertThat(gateway.asked(name)).as("the gateway was asked").isEqualTo(outcome.equals("101"));
            if (outcome.equals("101")) {
                client.send("hello").expectText("hello");
            }
        }
        pair.exchange();
        assertThat(gateway.takeFaults()).as("breaches of the contract").isEmpty();
    }

    /** The status, or {@code no answer} if the server just closes. */
    private static String ask(RawClient client, HandshakeCase asked, String target) {
        try {
            client.sendRaw(asked.bytes(target));
        } catch (UncheckedIOException e) {
            // Refused before all of it was sent; the answer is still to be read.
        }
        if (client.end().isPresent()) {
            return "no answer";
        }
        if (asked.statuses().equals(Set.of(101))) {
            client.expectSwitched();
            return "101";
        }
        HttpReply reply = asked.request().isHead() ? client.replyToHead() : client.reply();
        if (reply.status() == 426) {
            assertThat(reply.headers("sec-websocket-version"))
                    .as("versions in a 426")
                    .isSubsetOf("13");
        }
        if (asked.id().startsWith("H04") && reply.status() == 426) {
            assertThat(reply.headers("sec-websocket-version"))
                    .as("RFC 6455 §4.4")
                    .containsExactly("13");
        }
        return String.valueOf(reply.status());
    }

    private void assertOutcome(String id, String outcome, Set<Integer> statuses) {
        String deviation = deviations().getOrDefault(id, "");
        if (deviation.isEmpty()) {
            assertThat(statuses.stream().map(String::valueOf)).as(id).contains(outcome);
        } else {
            assertThat(outcome).as(id).isEqualTo(deviation);
        }
    }

    @TestFactory
    @DisplayName("H20–H23 a request hidden in another is not served, and the connection ends")
    Stream<DynamicTest> hidden() {
        return SmuggleCase.all().stream()
                .flatMap(asked -> Stream.of(
                        DynamicTest.dynamicTest(
                                asked.id() + " to a page",
                                () -> play(asked, asked.id() + "-page", RawRequest.of("POST", "/echo"))),
                        DynamicTest.dynamicTest(
                                asked.id() + " to a socket",
                                () -> play(
                                        asked, asked.id() + "-socket", RawRequest.upgrade(SOCKET + '?' + fresh())))));
    }

    private void play(SmuggleCase asked, String id, RawRequest request) {
        String name = fresh();
        try (RawClient client = tcp().deadline(Duration.ofSeconds(3))) {
            client.sendRaw(asked.bytes(request, "/hidden?" + name));
            String outcome = client.end().isPresent()
                    ? "no answer"
                    : String.valueOf(client.reply().status());
            if (deviations().containsKey(id)) {
                assertThat(outcome).as(id).isEqualTo(deviations().get(id));
            } else {
                assertThat(outcome).as(id).isIn(asked.outcomes());
                assertThat(new String(client.rest(), ISO_8859_1))
                        .as("what follows the reply")
                        .isEmpty();
            }
        }
        assertThat(pages.asked(name)).as("the hidden request").isEmpty();
        pair.exchange();
        gateway.takeFaults();
    }

    @TestFactory
    @DisplayName("H12 a malformed query reaches the gateway as it came, and its refusal the client")
    Stream<DynamicTest> malformedQueries() {
        return MALFORMED_QUERIES.stream()
                .map(query -> DynamicTest.dynamicTest("H12-" + query, () -> play("H12-" + query, query)));
    }

    private void play(String id, String query) {
        String name = fresh() + '&' + query;
        gateway.refusing(name, Admission.Refused.of(400, "refused by the gateway"));
        try (RawClient client = tcp()) {
            HttpReply reply = client.ask(RawRequest.upgrade(SOCKET + '?' + name));
            String by = reply.text().contains("refused by the gateway") ? "" : " from the transport itself";
            assertThat(reply.status() + by).as(id).isEqualTo(deviations().getOrDefault(id, "400"));
            assertThat(gateway.asked(name)).isEqualTo(by.isEmpty());
        }
        pair.exchange();
    }

    @Test
    @DisplayName("H13 a long target is accepted up to the limit of headers and answered 414, or another 4xx, above")
    void longTarget() {
        String fits = fresh() + "&q=" + "x".repeat(7_000);
        open(port(), SOCKET + '?' + fits).send("hello").expectText("hello");

        for (int length : List.of(20_000, 1 << 20)) {
            RawClient client = tcp();
            try {
                client.sendRaw(RawRequest.upgrade(SOCKET + '?' + fresh() + "&q=" + "x".repeat(length))
                        .bytes());
            } catch (UncheckedIOException e) {
                // Refused before all of it was sent.
            }
            assertThat(client.reply().status())
                    .as("a target of %s bytes", length)
                    .isIn(400, 413, 414, 431);
        }
    }

    @Test
    @Exceeds(Limit.HEADER_BYTES)
    @DisplayName(
            "H18 headers of header-bytes are taken, one byte more is answered 4xx, and so are 100 KB; then the connection ends")
    void boundsHeaders() throws IOException {
        int most = 2_048;
        int bounded =
                serve(site(Limits.STANDARD.with(Limit.HEADER_BYTES, most))).port();

        dial(bounded).upgrade(filled(most)).send("hello").expectText("hello");
        for (int bytes : List.of(most + 1, 100_000)) {
            RawClient client = dial(bounded);
            try {
                client.sendRaw(filled(bytes).bytes());
            } catch (UncheckedIOException e) {
                // Refused before all of it was sent.
            }
            assertThat(client.reply().status()).as("for %s bytes", bytes).isIn(400, 413, 414, 431);
            assertThat(client.rest()).as("what follows").isEmpty();
        }
    }

    /** A handshake of so many bytes. */
    private RawRequest filled(int bytes) {
        RawRequest empty = RawRequest.upgrade(SOCKET + '?' + fresh()).with("X-Fill", "");
        return empty.replacing("X-Fill", "x".repeat(bytes - empty.bytes().length));
    }

    @Test
    @DisplayName("H14 what is sent after too many headers is not taken for a request")
    void closedAfterTooManyHeaders() {
        String name = fresh();
        RawClient client = tcp();
        try {
            client.sendRaw(RawRequest.of("GET", "/page")
                    .with("X-Long", "x".repeat(40_000))
                    .bytes());
            client.sendRaw(RawRequest.of("GET", "/page?" + name).bytes());
        } catch (UncheckedIOException e) {
            // Closed before all of it was sent.
        }
        client.rest();
        assertThat(pages.asked(name)).isEmpty();
    }

    @Test
    @Exceeds(Limit.HANDSHAKE)
    @DisplayName("H15 half a handshake is closed in time, however it drips, and no open connection is")
    void slowHandshakes() throws IOException {
        Transport.Running running = serve(site(Limits.STANDARD.with(Limit.HANDSHAKE, HANDSHAKE.toMillis())));
        RawClient open = open(running.port(), SOCKET + '?' + fresh());
        String whole = new String(RawRequest.upgrade(SOCKET + '?' + fresh()).bytes(), ISO_8859_1);
        for (int sent : List.of(0, 3, 30, whole.length() - 2)) {
            long start = System.nanoTime();
            RawClient slow = dial(running.port());
            slow.sendRaw(whole.substring(0, sent).getBytes(ISO_8859_1));
            slow.rest(); // perhaps a 408
            assertTime(start, sent + " bytes sent");
        }
        long start = System.nanoTime();
        drip(dial(running.port()), whole);
        assertTime(start, "a byte every 50 ms");
        open.send("still open").expectText("still open");
    }

    /** Sends byte by byte, each after 50 ms without an answer, until the server has enough of it. */
    private static void drip(RawClient client, String whole) {
        client.deadline(Duration.ofMillis(50));
        try {
            for (int i = 0; client.silent(); i++) {
                client.sendRaw(new byte[] {(byte) whole.charAt(i)});
            }
        } catch (UncheckedIOException e) {
            // That is how it shows, too.
        }
    }

    private static void assertTime(long start, String what) {
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as(what)
                .isBetween(HANDSHAKE.dividedBy(2), HANDSHAKE.plusSeconds(2));
    }

    @Test
    @DisplayName("H16 a client that has sent nothing but half a handshake may go, and the server lives on")
    void gone() {
        for (int i = 0; i < 20; i++) {
            tcp().sendRaw("GET /probe HTTP/1.1\r\nHost".getBytes(US_ASCII)).reset();
            tcp().close();
        }
        open(fresh()).send("hello").expectText("hello");
    }

    @Test
    @DisplayName("H17 after a refused handshake a good one may follow on the same connection, or on another")
    void again() {
        RawClient client = tcp();
        assertThat(client.ask(RawRequest.upgrade(SOCKET).replacing("Sec-WebSocket-Version", "12"))
                        .status())
                .isEqualTo(426);
        RawClient next = client;
        try {
            client.sendRaw(RawRequest.upgrade(SOCKET + '?' + fresh()).bytes());
            next = client.end().isPresent() ? open(fresh()) : client;
        } catch (UncheckedIOException e) {
            next = open(fresh());
        }
        if (next == client) {
            client.expectSwitched();
        }
        next.send("hello").expectText("hello");
    }

    @Test
    @DisplayName("every deviation names a case, and every case has a name of its own")
    void ids() {
        List<String> ids = Stream.of(
                        KnownDeviations.rules(getClass()).stream(),
                        HandshakeCase.all().stream().map(HandshakeCase::id),
                        MALFORMED_QUERIES.stream().map(query -> "H12-" + query),
                        SmuggleCase.all().stream()
                                .flatMap(asked -> Stream.of(asked.id() + "-page", asked.id() + "-socket")))
                .flatMap(all -> all)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().containsAll(deviations().keySet());
    }
}
