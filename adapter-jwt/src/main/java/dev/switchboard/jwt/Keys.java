package dev.switchboard.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Whose signatures are believed. Thread-safe. */
interface Keys {
    /**
     * What tokens may be signed with. Decided by the kind of keys and never by the token: a public key taken for a shared secret would
     * let everybody sign (RFC 8725 §2.1).
     */
    Set<JWSAlgorithm> algorithms();

    /** Keys that may have made a signature with such a header, most often one; fails if the keys can't be had now. Does not block. */
    CompletionStage<List<JWK>> find(JWSHeader header);
}
