package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis behind TLS, which ends in a proxy of ours as not every server for tests is built with it. */
class TlsTest {
    private static final String PASSWORD = "of no use to anybody";
    private static final ChannelName ROOM = ChannelName.of("room:1");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = own(RedisProcess.launch("--requirepass", "geheim"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    /** Where to reach Redis with a key for these names, whose certificate is written to a file. */
    private String secure(String names, Path certificate) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(certificate.getFileName() + ".p12");
        TestTls.keystore(file, PASSWORD, names);
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        byte[] encoded = keys.getCertificate(keys.aliases().nextElement()).getEncoded();
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END CERTIFICATE-----\n");
        SSLContext context = TestTls.trusting(file, PASSWORD);
        TcpProxy proxy = own(new TcpProxy(redis.port(), context.getServerSocketFactory()));
        return "rediss://:geheim@localhost:" + proxy.port();
    }

    private static String refusal(RedisOptions options) {
        return RedisBroker.refusal(options, Peer.PATIENCE).orElse("none");
    }

    @Test
    void everythingGoesOverTls() throws IOException, GeneralSecurityException {
        Path authorities = folder.resolve("ca.pem");
        RedisOptions options =
                RedisOptions.of(secure("dns:localhost", authorities)).trust(authorities);

        assertThat(refusal(options)).isEqualTo("none");
        Peer a = own(new Peer(options)).on(ROOM);
        Peer b = own(new Peer(options));
        b.append(ROOM, "m1");
        b.publish(ROOM, "p1");
        a.expect("m1", "p1");
        a.untilWell();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefusedInOneLine() throws IOException, GeneralSecurityException {
        RedisOptions options = RedisOptions.of(secure("dns:localhost", folder.resolve("ca.pem")));

        assertThat(refusal(options))
                .contains("its certificate is not trusted: ")
                .doesNotContain("\n")
                .doesNotContain("geheim");
        Peer a = own(new Peer(options));
        a.untilStatus(
                "it to say so",
                status -> status.trouble().filter(why -> why.contains("certif")).isPresent());
    }

    @Test
    void aCertificateOfAnotherHostIsRefused() throws IOException, GeneralSecurityException {
        Path authorities = folder.resolve("ca.pem");
        RedisOptions options =
                RedisOptions.of(secure("dns:elsewhere.example", authorities)).trust(authorities);

        assertThat(refusal(options))
                .contains("its certificate is not trusted: ")
                .contains("localhost")
                .doesNotContain("\n");
    }
}
