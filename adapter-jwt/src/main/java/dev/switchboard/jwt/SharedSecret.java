package dev.switchboard.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One secret, known to who signs and to us: HS256. Immutable. */
final class SharedSecret implements Keys {
    /** As long as the hash, in bytes (RFC 7518 §3.2): a shorter one can be guessed from any single token. */
    static final int LEAST_BYTES = 32;

    private final CompletionStage<List<JWK>> key;

    SharedSecret(byte[] secret) {
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "a secret for HS256 has at least " + LEAST_BYTES + " bytes, this one has " + secret.length);
        }
        key = CompletableFuture.completedFuture(List.of(new OctetSequenceKey.Builder(secret).build()));
    }

    @Override
    public Set<JWSAlgorithm> algorithms() {
        return Set.of(JWSAlgorithm.HS256);
    }

    @Override
    public CompletionStage<List<JWK>> find(JWSHeader header) {
        return key;
    }
}
