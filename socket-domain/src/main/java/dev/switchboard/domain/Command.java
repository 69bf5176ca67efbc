package dev.switchboard.domain;

/**
 * The verb of a message: 1–64 of {@code A–Z a–z 0–9 . _ : -}.
 *
 * <p>Immutable.
 */
public record Command(String name) {
    /** Longest verb, in characters. */
    public static final int MAX_LENGTH = 64;

    /** Tells plain clients that a user came or went. */
    public static final Command ONLINE_UPDATE = new Command("online-update");

    /** Tells a plain client to stay away. */
    public static final Command CLOSE_CONNECTION = new Command("close-connection");

    /** Carries a {@link Problem}. */
    public static final Command ERROR = new Command("error");

    /** Refuses anything else. */
    public Command {
        if (name == null || !valid(name)) {
            throw new IllegalArgumentException("a command has 1 to " + MAX_LENGTH
                    + " of A-Z a-z 0-9 . _ : -, but this one is " + Text.quote(name));
        }
    }

    /** Same as the constructor. */
    public static Command of(String name) {
        return new Command(name);
    }

    /** Whether {@code name} is a legal verb. Throws nothing. */
    public static boolean valid(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' || c == '-';
            if (!letter && !other) {
                return false;
            }
        }
        return true;
    }

    /** Whether only the server may send it: {@code online-update}, {@code close-connection}, {@code error}, {@code sb:…}. */
    public boolean reserved() {
        return name.startsWith("sb:") || equals(ONLINE_UPDATE) || equals(CLOSE_CONNECTION) || equals(ERROR);
    }

    @Override
    public String toString() {
        return name;
    }
}
