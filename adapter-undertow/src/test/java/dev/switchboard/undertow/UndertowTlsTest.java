package dev.switchboard.undertow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Limits;
import io.undertow.Undertow;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wire above Undertow's TLS, where bytes that were taken may not have left yet, and an end of output is a message too. */
class UndertowTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @Test
    void messagesLargeAndSmallAndTheCloseGoThroughTls(@TempDir Path directory) throws Exception {
        RecordingGateway gateway = new RecordingGateway();
        SSLContext tls = selfSigned(directory.resolve("keys.p12"));
        Undertow standing = Undertow.builder()
                .addHttpsListener(0, "127.0.0.1", tls)
                .setHandler(UndertowTransport.handler(gateway, Limits.STANDARD))
                .build();
        standing.start();
        try {
            int port = ((InetSocketAddress) standing.getListenerInfo().get(0).getAddress()).getPort();
            Received received = new Received();
            WebSocket client = HttpClient.newBuilder()
                    .sslContext(tls)
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("wss://localhost:" + port + "/socket"), received)
                    .get(10, TimeUnit.SECONDS);
            RecordedConnection connection = gateway.next();
            assertThat(connection.handshake.secure()).isTrue();
            client.sendText("hello", true).get(10, TimeUnit.SECONDS);
            assertThat(connection.next()).isEqualTo("text hello");

            String large = "l".repeat(6 << 20);
            connection.send(Frame.text(large.getBytes(UTF_8)));
            connection.send("small");
            connection.send(Frame.close(Close.GONE));
            assertThat(received.next()).isEqualTo(large);
            assertThat(received.next()).isEqualTo("small");
            assertThat(received.next()).isEqualTo("close 1001");
            assertThat(connection.next()).isEqualTo("closed 1001");
        } finally {
            standing.stop();
        }
    }

    private static SSLContext selfSigned(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static final class Received implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        String next() throws InterruptedException {
            String event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("an event within 10 s").isNotNull();
            return event;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            events.add("error " + error);
        }
    }
}
