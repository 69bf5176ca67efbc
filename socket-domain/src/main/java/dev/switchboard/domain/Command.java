package dev.switchboard.domain;

import java.util.Set;

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

    /** First frame of every v1 connection. */
    public static final Command WELCOME = new Command("sb:welcome");

    /** A v1 client joins. */
    public static final Command JOIN = new Command("sb:join");

    /** More of what a v1 client missed. */
    public static final Command MISSED = new Command("sb:missed");

    /** A v1 client leaves. */
    public static final Command LEAVE = new Command("sb:leave");

    /** Tells v1 clients who came and who went. */
    public static final Command PRESENCE = new Command("sb:presence");

    /** Tells a v1 client to rejoin with recovery. */
    public static final Command LOST = new Command("sb:lost");

    /** A v1 client brings new credentials. */
    public static final Command REFRESH = new Command("sb:refresh");

    /** Asks a v1 peer whether it lives. */
    public static final Command PING = new Command("sb:ping");

    /** Says so. */
    public static final Command PONG = new Command("sb:pong");

    /** What v1 clients may send of the server's own. */
    public static final Set<Command> CONTROL = Set.of(JOIN, LEAVE, REFRESH, PING, PONG);

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
