package dev.switchboard.domain;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name of a channel: 1–128 Unicode characters, at most 256 bytes of UTF-8, no control or bidirectional-format
 * characters, no lone surrogates; not normalised, case-sensitive, no wildcards. Two names are one channel only if their
 * bytes are equal.
 *
 * <p>Immutable.
 */
public record ChannelName(String value) implements Comparable<ChannelName> {
    /** Longest name, in code points. */
    public static final int MAX_CHARACTERS = 128;

    /** Longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 256;

    /**
     * Refuses every other name.
     *
     * @throws IllegalArgumentException which says the rule that was broken, fit for showing to the client
     */
    public ChannelName {
        Optional<String> fault = value == null ? Optional.of("channel is missing") : fault(value);
        if (fault.isPresent()) {
            throw new IllegalArgumentException(fault.get());
        }
    }

    /** Same as the constructor. */
    public static ChannelName of(String value) {
        return new ChannelName(value);
    }

    /** What is wrong with {@code name}, in a sentence for the client; empty for a legal name. Throws nothing. */
    public static Optional<String> fault(String name) {
        if (name.isEmpty()) {
            return Optional.of("channel has 1 to " + MAX_CHARACTERS + " characters, but this one is empty");
        }
        // Length first: what follows looks at each character, and a name may be as long as a message.
        if (name.length() > 2 * MAX_CHARACTERS || name.codePointCount(0, name.length()) > MAX_CHARACTERS) {
            return Optional.of("channel has at most " + MAX_CHARACTERS + " characters; shorten " + Text.quote(name));
        }
        // Every message names its channel, so the usual name is judged in one pass that allocates nothing.
        int bytes = plainBytes(name);
        if (bytes < 0) {
            Optional<String> unprintable = Text.unprintable(name, "channel");
            if (unprintable.isPresent()) {
                return unprintable;
            }
            bytes = name.getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_BYTES) {
            return Optional.of("channel has at most " + MAX_BYTES + " bytes of UTF-8; shorten " + Text.quote(name));
        }
        return Optional.empty();
    }

    /** The length of a name of printable ASCII; -1 where it has anything else. */
    private static int plainBytes(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~') {
                return -1;
            }
        }
        return name.length();
    }

    @Override
    public int compareTo(ChannelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
