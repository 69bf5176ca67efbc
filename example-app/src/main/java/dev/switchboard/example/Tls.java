package dev.switchboard.example;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The server's side of TLS, from a key store. Stateless. */
final class Tls {
    private Tls() {}

    /**
     * @param file PKCS #12 or JKS, with one private key and its certificates
     * @param password of the store and of the key
     * @throws IllegalArgumentException if it can't be used; the message is one line and says why
     */
    static SSLContext of(File file, String password) {
        try {
            KeyStore keys = KeyStore.getInstance(file, password.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-keystore " + file + " can't be used: " + e.getMessage()
                            + " (it is a PKCS #12 or JKS file, opened by --tls-password)",
                    e);
        }
    }
}
