package dev.switchboard.domain;

import java.util.Map;

/**
 * Id, display name and attributes of a user.
 *
 * <p>Immutable.
 *
 * @param id who it is
 * @param name for showing: see {@link #displayName(String, String)}; never trusted as an identity
 * @param attributes the application's own, for its handlers and authorisers; never sent to clients by the core
 */
public record Profile(UserId id, String name, Map<String, String> attributes) {
    /** Longest display name, in code points. */
    public static final int MAX_NAME = 64;

    /** The sender of what operators broadcast, as in the system that we come from. */
    public static final Profile SYSTEM =
            new Profile(new UserId("ffffffff-ffff-ffff-ffff-ffffffffffff"), "System Broadcast", Map.of());

    /** Refuses null; copies the attributes. */
    public Profile {
        if (id == null || name == null || attributes == null) {
            throw new IllegalArgumentException("a profile needs an id, a name and attributes (none is an empty map)");
        }
        attributes = Map.copyOf(attributes);
    }

    /** A profile without attributes. */
    public static Profile of(UserId id, String name) {
        return new Profile(id, name, Map.of());
    }

    /**
     * What a stranger calls himself, fit to be shown: trimmed, without control and bidirectional-format characters and lone
     * surrogates, at most {@value #MAX_NAME} code points; {@code otherwise} where nothing is left.
     */
    public static String displayName(String wanted, String otherwise) {
        StringBuilder kept = new StringBuilder();
        wanted.codePoints()
                .filter(c -> !Text.isControlOrBidi(c) && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
                .dropWhile(Character::isWhitespace)
                .limit(MAX_NAME)
                .forEach(kept::appendCodePoint);
        String name = kept.toString().strip();
        return name.isEmpty() ? otherwise : name;
    }
}
