package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knocks at a server that speaks TLS, and does not. For transports that read sockets themselves. */
public abstract class TlsDoorContract {
    private static final TestTls TLS = TestTls.generate();

    /** What is tested; it is started with {@code Site.tls} for each test. */
    protected abstract Transport transport();

    @ParameterizedTest
    @ValueSource(strings = {"", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\026\003\001\002\000\001"})
    void isCutInTheTimeOfAHandshakeAndGetsNothingInClear(String sent) throws IOException {
        Site site = Site.on(0).limits(Limits.STANDARD.with(Limit.HANDSHAKE, 500));
        try (Transport.Running server = TLS.over(transport()).start(site);
                Socket client = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            client.setSoTimeout(5_000);
            client.getOutputStream().write(sent.getBytes(ISO_8859_1));

            assertThat(untilItEnds(client)).doesNotContain("HTTP", "nothing here");
        }
    }

    /** What came; fails if the connection does not end. */
    private static String untilItEnds(Socket client) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            client.getInputStream().transferTo(all);
        } catch (SocketException reset) {
            // An end as well.
        }
        return all.toString(ISO_8859_1);
    }
}
