package dev.switchboard.jwt;

import dev.switchboard.application.port.in.Handshake;
import java.util.Optional;

/** Finds the token in a handshake. Immutable. */
final class Bearer {
    private static final String ITEM = "bearer.";

    private final Optional<String> cookie;

    Bearer(Optional<String> cookie) {
        this.cookie = cookie;
    }

    /**
     * The first of header, sub-protocol item and cookie; empty where none was offered, and {@code ""} for one that can't be read: who
     * offers a token never becomes a guest by spoiling it.
     */
    Optional<String> of(Handshake handshake) {
        Optional<String> token = handshake.bearer();
        if (token.isEmpty()
                && handshake.headers("sec-websocket-protocol").stream().anyMatch(line -> line.contains(ITEM))) {
            return Optional.of("");
        }
        return token.or(() -> cookie.flatMap(handshake::cookie));
    }
}
