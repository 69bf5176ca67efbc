package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in a list over several nodes: behind the row that has this. Immutable.
 *
 * @param number what the row was sorted by first
 * @param text and then
 * @param id of the connection, or name of the channel
 * @param node that the row was of
 */
public record Cursor(long number, String text, String id, NodeId node) {
    /** It as one word of letters, digits, {@code -} and {@code _}. */
    public String word() {
        String all = number + "\n" + node + "\n" + id + "\n" + text;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The opposite of {@link #word}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Cursor of(String word) {
        String[] parts = new String(Base64.getUrlDecoder().decode(word), StandardCharsets.UTF_8).split("\n", 4);
        if (parts.length < 4) {
            throw new IllegalArgumentException("this is no place in a list");
        }
        return new Cursor(Long.parseLong(parts[0]), parts[3], parts[2], NodeId.of(parts[1]));
    }
}
