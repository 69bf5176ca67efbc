package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An assertion that can't fail asserts nothing. */
class TestClientTest {
    /** A gateway of one connection that says what the test tells it to say, and answers a ping with a pong. */
    private static final class Script implements Gateway {
        final ManualLoop loop = new ManualLoop();
        final List<String> heard = new ArrayList<>();
        final CountDownLatch closed = new CountDownLatch(1);
        private final TestClient client = InMemoryTransport.on(loop)
                .start(Site.on(0).socket("/", this))
                .dial("/", Map.of())
                .deadline(Duration.ofMillis(200));
        private Wire wire;

        @Override
        public CompletionStage<Admission> admit(Handshake handshake) {
            return CompletableFuture.completedFuture(new Admission.Accepted(Optional.empty(), opened -> {
                wire = opened;
                return inbound();
            }));
        }

        Script say(String raw) {
            write(Frame.text(raw.getBytes(UTF_8)));
            return this;
        }

        void write(Frame frame) {
            loop.execute(() -> {
                Batch batch = new Batch(false);
                batch.append(frame, 0);
                wire.write(batch, 0);
            });
        }

        private Inbound inbound() {
            return new Inbound() {
                @Override
                public void text(byte[] utf8) {
                    heard.add(new String(utf8, UTF_8));
                    if (heard.get(heard.size() - 1).contains("\"ping\"")) {
                        say("{\"channel\":\"\",\"cmd\":\"pong\",\"param\":null}");
                    }
                }

                @Override
                public void binary() {}

                @Override
                public void ping(byte[] payload) {}

                @Override
                public void pong(byte[] payload) {}

                @Override
                public void violation(Close close) {}

                @Override
                public void closed(Close close) {
                    closed.countDown();
                }

                @Override
                public void writable() {}

                @Override
                public int maxMessageBytes() {
                    return 1_000;
                }
            };
        }
    }

    private static final String CHAT =
            "{\"channel\":\"c\",\"cmd\":\"chat\",\"param\":{\"text\":\"hi\",\"n\":1},\"from\":\"u\"}";

    private final Script script = new Script();
    private final TestClient client = script.client;

    @Test
    void sendsIndentedEnvelopes() {
        client.send("a\"b", "chat", "[1]").send("ping", "null");
        script.loop.run();

        assertThat(script.heard)
                .first()
                .isEqualTo("{\n  \"channel\": \"a\\\"b\",\n  \"cmd\": \"chat\",\n  \"param\": [1]\n}");
        assertThat(script.heard).last().isEqualTo("{\n  \"cmd\": \"ping\",\n  \"param\": null\n}");
    }

    @Test
    void showsWhatCame() {
        script.say(CHAT).say(CHAT);

        Received chat = client.expect("chat")
                .hasChannel("c")
                .isFrom("u")
                .hasField("text", "hi")
                .hasField("n", 1);
        assertThat(chat.hasParam("{ \"n\": 1, \"text\": \"h\\u0069\" }").param())
                .isEqualTo("{\"text\":\"hi\",\"n\":1}");
        assertThat(client.received()).hasSize(2);
        assertThat(client.skipTo("chat").raw()).isEqualTo(CHAT);
        client.expectNothing();
    }

    @Test
    void assertionsOnAMessageFail() {
        Received chat = script.say(CHAT).client.next();

        assertFails(() -> chat.hasChannel("d"));
        assertFails(() -> chat.isFrom("v"));
        assertFails(chat::isFromNobody);
        assertFails(() -> chat.hasField("text", "ho"));
        assertFails(() -> chat.hasField("missing", "null"));
        assertFails(() -> chat.hasParam("{\"text\":\"hi\"}"));
        assertFails(() -> chat.isError("internal"));
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable assertion) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class);
    }

    @Test
    void expectationsFail() {
        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("within 200 ms");
        script.say(CHAT);
        assertThatThrownBy(client::expectNothing)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("chat");
        client.expect("pong");
        script.say(CHAT);
        assertThatThrownBy(() -> client.expect("news"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("chat");
        script.say(
                "{\"channel\":\"\",\"cmd\":\"error\",\"param\":{\"code\":\"internal\",\"message\":\"m\",\"retryable\":false}}");
        assertThatThrownBy(() -> client.expectError("forbidden"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("internal");
        assertFails(() -> client.expectClosed(1000));
        assertFails(() -> client.expectPong("p"));
        script.write(Frame.close(Close.of(4100, "moved")));
        assertThatThrownBy(() -> client.expectClosed(1000))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("4100");
        assertThat(client.expectClosed(4100).reason()).isEqualTo("moved");
        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "[]",
                "{\"cmd\":\"chat\",\"param\":1}",
                "{\"channel\":null,\"cmd\":\"chat\",\"param\":1}",
                "{\"channel\":\"c\",\"param\":1}",
                "{\"channel\":\"c\",\"cmd\":5,\"param\":1}",
                "{\"channel\":\"c\",\"cmd\":\"chat\"}",
                "{\"channel\":\"c\",\"cmd\":\"chat\",\"param\":1,\"from\":null}",
                "{\"channel\":\"c\",\"channel\":\"d\",\"cmd\":\"chat\",\"param\":1}"
            })
    void aFrameThatBreaksTheProtocolFailsWhateverIsExpectedNext(String frame) {
        script.say(CHAT).say(frame);

        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("no envelope");
        assertFails(client::received);
    }

    @Test
    void closesAWhileAfterCloseConnection() throws Exception {
        script.say("{\"channel\":\"\",\"cmd\":\"close-connection\",\"param\":null}");

        client.expect("close-connection");
        assertThat(client.closed()).isEmpty();
        org.awaitility.Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            script.loop.run();
            return script.closed.getCount() == 0;
        });
    }

    @Test
    void refusesAreTold() {
        try (InMemoryTransport.Server server = new InMemoryTransport().start(Site.on(0))) {
            assertThatThrownBy(() -> Dialer.standard().dial(server, "/nowhere"))
                    .isInstanceOfSatisfying(
                            DialRefused.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(404));
        }
    }

    @Test
    void takesNothingWhileItDoesNotRead() {
        client.stopReading();
        script.say(CHAT).loop.run();

        assertThat(client.received()).isEmpty();
        client.resumeReading();
        assertThatCode(() -> client.expect("chat")).doesNotThrowAnyException();
    }
}
