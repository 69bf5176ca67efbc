package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key of its own for tests over TLS, made by the JDK's {@code keytool} for {@code localhost} and 127.0.0.1, and trusted by nobody but the
 * clients of the same object. Thread-safe.
 */
public final class TestTls {
    private static final String PASSWORD = "of no use to anybody";
    private static final String ALIAS = "server";

    private final SSLContext context;
    private final HttpClient http;

    private TestTls(SSLContext context) {
        this.context = context;
        this.http = SocketLink.trusting(context);
    }

    /** A fresh key; takes about a second. */
    public static TestTls generate() {
        try {
            Path directory = Files.createTempDirectory("switchboard-tls");
            Path file = directory.resolve("keys.p12");
            try {
                keystore(file, PASSWORD);
                return new TestTls(trusting(file, PASSWORD));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a PKCS #12 key store with one key to a file that is not there yet. */
    public static void keystore(Path file, String password) {
        keystore(file, password, "dns:localhost,ip:127.0.0.1");
    }

    /** The same for other names, such as {@code dns:example.org}. */
    public static void keystore(Path file, String password, String names) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=" + names,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                password);
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool made no key: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the JDK's keytool could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Shows and trusts the key of a store that {@link #keystore} has written. */
    public static SSLContext trusting(Path file, String password) {
        try {
            return context(KeyStore.getInstance(file.toFile(), password.toCharArray()), password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS and PKCS #12", e);
        }
    }

    private static SSLContext context(KeyStore keys, String password) throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, password.toCharArray());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** For a server, which shows the key, and for its clients, which trust it. */
    public SSLContext context() {
        return context;
    }

    /** Opens connections to servers with this key, through {@code java.net.http} over TCP to 127.0.0.1. */
    public Dialer dialer() {
        return (server, pathAndQuery, headers) -> SocketLink.dial(http, "wss", server.port(), pathAndQuery, headers);
    }

    /** The same transport, whose servers all speak TLS with this key. */
    public Transport over(Transport transport) {
        return new Transport() {
            @Override
            public String name() {
                return transport.name();
            }

            @Override
            public Running start(Site site) throws IOException {
                return transport.start(site.tls(context));
            }
        };
    }
}
