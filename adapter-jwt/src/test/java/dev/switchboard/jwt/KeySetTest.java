package dev.switchboard.jwt;

import static dev.switchboard.jwt.Tokens.ask;
import static dev.switchboard.jwt.Tokens.bearing;
import static dev.switchboard.jwt.Tokens.elliptic;
import static dev.switchboard.jwt.Tokens.es256;
import static dev.switchboard.jwt.Tokens.rs256;
import static dev.switchboard.jwt.Tokens.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that somebody publishes: a real server on loopback, real keys, and a clock that is moved by hand. */
final class KeySetTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration AGE = Duration.ofHours(1);
    private static final RSAKey RSA = rsa("rsa-1");
    private static final RSAKey NEXT = rsa("rsa-2");
    private static final ECKey EC = elliptic("ec-1");

    private final Tokens.Time time = new Tokens.Time();
    private final AtomicInteger fetched = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String published = set(RSA, EC);
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private HttpServer server;
    private Jwt jwt;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/jwks", exchange -> {
            fetched.incrementAndGet();
            try (exchange) {
                gate.await();
                byte[] body = published.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
        jwt = Jwt.keys(url, INTERVAL, AGE, time);
    }

    @AfterEach
    void end() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
    }

    private boolean believes(String token) {
        return ask(jwt, token) instanceof Verdict.Known;
    }

    private CompletableFuture<Verdict> start(String token) {
        return jwt.authenticate(bearing(token)).toCompletableFuture();
    }

    private void fails(String token) {
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> start(token).get(20, TimeUnit.SECONDS));
        assertThat(failure).as("a stage that failed").isNotNull();
    }

    @Test
    void believesRs256AndEs256AndFetchesOnce() {
        assertThat(fetched).as("not before it is needed").hasValue(0);
        for (int i = 0; i < 20; i++) {
            assertThat(believes(rs256(RSA))).isTrue();
            assertThat(believes(es256(EC))).isTrue();
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void neverBlocksAndFetchesOnceForAllWhoWait() throws Exception {
        gate = new CountDownLatch(1);
        String token = rs256(RSA);

        List<CompletableFuture<Verdict>> asking =
                IntStream.range(0, 50).mapToObj(i -> start(token)).toList();
        assertThat(asking).allSatisfy(stage -> assertThat(stage).isNotDone());
        gate.countDown();

        for (CompletableFuture<Verdict> stage : asking) {
            assertThat(stage.get(20, TimeUnit.SECONDS)).isInstanceOf(Verdict.Known.class);
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void fetchesAgainForAKeyThatItDoesNotKnow() {
        assertThat(believes(rs256(RSA))).isTrue();
        published = set(RSA, NEXT);
        time.advance(INTERVAL);

        assertThat(believes(rs256(NEXT))).isTrue();

        assertThat(fetched).hasValue(2);
        assertThat(believes(rs256(RSA))).isTrue();
    }

    @Test
    void doesNotFetchForEachTokenThatSomebodyMakesUp() {
        assertThat(believes(rs256(RSA))).isTrue();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 50; i++) {
                String id = "made-up-" + round + "-" + i;
                assertThat(believes(rs256(RSA, header -> header.keyID(id)))).isFalse();
            }
            time.advance(Duration.ofSeconds(31));
        }
        assertThat(fetched).as("once each interval").hasValue(3);
    }

    @Test
    void learnsThatAKeyWasTakenBack() {
        assertThat(believes(rs256(RSA))).isTrue();
        published = set(NEXT);
        time.advance(AGE);

        assertThat(believes(rs256(RSA)))
                .as("used while the new ones are on their way")
                .isTrue();

        await().atMost(Duration.ofSeconds(20)).until(() -> !believes(rs256(RSA)));
        assertThat(believes(rs256(NEXT))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{}", "[]"})
    void failsAsLongAsThereAreNoKeysAndAsksOnceEachInterval(String nonsense) {
        published = nonsense;
        fails(rs256(RSA));
        published = set(RSA);
        status = 503;
        time.advance(INTERVAL);
        fails(rs256(RSA));
        status = 200;
        fails(rs256(RSA));
        assertThat(fetched).as("not before the interval is over").hasValue(2);
        time.advance(INTERVAL);

        assertThat(believes(rs256(RSA))).isTrue();
    }

    @Test
    void goesOnWithTheKeysItHasWhileTheyCantBeFetched() {
        assertThat(believes(rs256(RSA))).isTrue();
        status = 500;
        for (int i = 0; i < 5; i++) {
            time.advance(AGE);
            assertThat(believes(es256(EC))).isTrue();
            assertThat(believes(rs256(NEXT))).isFalse();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> fetched.get() == 6);
    }

    @Test
    void neverTakesAPublicKeyForASecret() throws Exception {
        byte[] der = RSA.toRSAPublicKey().getEncoded();
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
        byte[] json = RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        byte[] modulus = RSA.getModulus().decode();
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build();

        for (byte[] secret : List.of(der, pem.getBytes(StandardCharsets.UTF_8), json, modulus)) {
            assertThat(believes(Tokens.hs256(secret, header, Tokens.ann().build())))
                    .isFalse();
        }
        assertThat(fetched).as("not even a reason to fetch").hasValue(0);
    }

    @Test
    void neverTakesASecretFromASetOfPublicKeys() {
        OctetSequenceKey secret =
                new OctetSequenceKey.Builder(Tokens.SECRET).keyID("oct").build();
        published = new JWKSet(List.of(secret, RSA)).toString(false);
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("oct").build();

        assertThat(believes(Tokens.hs256(Tokens.SECRET, header, Tokens.ann().build())))
                .isFalse();
    }

    @Test
    void neverTakesAKeyFromTheTokenItself() {
        RSAKey mine = rsa("rsa-1");

        assertThat(believes(rs256(mine, header -> header.jwk(mine.toPublicJWK()))))
                .isFalse();
        assertThat(believes(rs256(mine, header -> header.jwkURL(URI.create("http://evil.invalid/jwks")))))
                .isFalse();
        assertThat(believes(rs256(mine))).isFalse();
    }

    @Test
    void usesNoKeyForWhatItIsNotFor() {
        assertThat(believes(rs256(RSA, header -> header.keyID("ec-1")))).isFalse();
        JWK forEncryption =
                new RSAKey.Builder(NEXT.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build();
        published = new JWKSet(forEncryption).toString();
        time.advance(INTERVAL);

        assertThat(believes(rs256(NEXT))).isFalse();
    }

    @Test
    void usesNoWeakKeys() {
        RSAKey weak = rsa("weak", 1_024);
        published = set(weak, RSA);

        assertThat(believes(rs256(weak))).isFalse();
        assertThat(believes(rs256(RSA))).isTrue();
    }

    @Test
    void triesAllKeysForATokenThatNamesNone() {
        published = set(NEXT, RSA, EC);

        assertThat(believes(rs256(RSA, header -> header.keyID(null)))).isTrue();
        assertThat(believes(rs256(rsa("other"), header -> header.keyID(null)))).isFalse();
    }

    @Test
    void refusesASignatureOfZeros() {
        String[] parts = es256(EC).split("\\.");

        assertThat(believes(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])))
                .as("CVE-2022-21449")
                .isFalse();
    }

    @Test
    void readsAFileAndItsReplacement(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, set(RSA));
        jwt = Jwt.keys(file, INTERVAL, AGE, time);
        assertThat(believes(rs256(RSA))).isTrue();
        assertThat(believes(rs256(NEXT))).isFalse();

        Files.writeString(file, set(NEXT));
        time.advance(INTERVAL);

        assertThat(believes(rs256(NEXT))).isTrue();
        assertThat(believes(rs256(RSA))).isFalse();
    }

    @Test
    void saysAtOnceThatAFileOrUrlCantBe(@TempDir Path directory) throws IOException {
        Path rubbish = Files.writeString(directory.resolve("rubbish"), "rubbish");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Jwt.keys(directory.resolve("none")))
                .withMessageContaining("none");
        assertThatIllegalArgumentException().isThrownBy(() -> Jwt.keys(rubbish));
        for (String url : List.of("file:///etc/passwd", "login.example/jwks", "https:/x", "ftp://a.example/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Jwt.keys(URI.create(url)))
                    .withMessageContaining("https://");
        }
    }
}
