package dev.switchboard.admin;

import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.UserId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which messages a tap shows. Immutable.
 *
 * @param channel pattern in which {@code *} stands for any characters; absent or empty for all, also those that are about none
 * @param user id of who sent it, or of whose connection it went to or came from
 * @param command pattern likewise
 * @param direction {@code in}, {@code out} or {@code life}; absent or empty for all
 * @param rate most messages a second, 1 to {@value #MOST_RATE}; 100 where absent
 */
record Wanted(
        Optional<String> channel,
        Optional<String> user,
        Optional<String> command,
        Optional<String> direction,
        Optional<Integer> rate) {
    static final int MOST_RATE = 500;
    private static final int STANDARD_RATE = 100;
    private static final int LONGEST = 256;

    Wanted {
        if (direction
                .filter(way -> !way.isEmpty() && !way.matches("in|out|life"))
                .isPresent()) {
            throw new IllegalArgumentException("direction is in, out or life");
        }
        if (rate.filter(most -> most < 1 || most > MOST_RATE).isPresent()) {
            throw new IllegalArgumentException("rate is 1 to " + MOST_RATE + " messages a second");
        }
        if (channel.filter(pattern -> pattern.length() > LONGEST).isPresent()
                || command.filter(pattern -> pattern.length() > LONGEST).isPresent()) {
            throw new IllegalArgumentException("a pattern has at most " + LONGEST + " characters");
        }
        channel = channel.filter(pattern -> !pattern.isEmpty());
        command = command.filter(pattern -> !pattern.isEmpty());
        user = user.filter(id -> !id.isEmpty());
        user.ifPresent(Wanted::userId);
        direction = direction.filter(way -> !way.isEmpty());
    }

    private static UserId userId(String id) {
        try {
            return UserId.of(id);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("user: " + wrong.getMessage(), wrong);
        }
    }

    int mostPerSecond() {
        return rate.orElse(STANDARD_RATE);
    }

    /** What decides about each copy, made once for all of them. */
    Filter filter(Whose whose) {
        Optional<Globs> channels = channel.map(Globs::new);
        Optional<Globs> commands = command.map(Globs::new);
        Optional<UserId> wanted = user.map(Wanted::userId);
        return copy -> fits(direction, copy)
                && channels.map(globs -> copy.message()
                                .channel()
                                .map(ChannelName::value)
                                .filter(globs::fits)
                                .isPresent())
                        .orElse(true)
                && commands.map(globs -> globs.fits(copy.message().command().name()))
                        .orElse(true)
                && wanted.map(id -> copy.message().from().filter(id::equals).isPresent()
                                || copy.connection()
                                        .filter(one -> whose.is(one, id))
                                        .isPresent())
                        .orElse(true);
    }

    private static boolean fits(Optional<String> direction, Tapped copy) {
        return direction
                .map(way -> way.equals(copy.direction().name().toLowerCase(Locale.ROOT)))
                .orElse(true);
    }

    /** Says yes or no to a copy. On the tap's thread. */
    interface Filter {
        boolean takes(Tapped copy);
    }

    /** Tells whether a connection is a user's. */
    interface Whose {
        boolean is(dev.switchboard.domain.ConnectionId connection, UserId user);
    }

    /** A pattern with stars, all else as it stands. */
    private static final class Globs {
        private final String[] parts;

        Globs(String pattern) {
            this.parts = pattern.split(Pattern.quote("*"), -1);
        }

        /** The parts between the stars in their order, each at its first place: no pattern makes this slow. */
        boolean fits(String text) {
            String first = parts[0];
            if (parts.length == 1) {
                return text.equals(first);
            }
            String last = parts[parts.length - 1];
            if (!text.startsWith(first)) {
                return false;
            }
            int at = first.length();
            for (int i = 1; i < parts.length - 1; i++) {
                int found = text.indexOf(parts[i], at);
                if (found < 0) {
                    return false;
                }
                at = found + parts[i].length();
            }
            return text.length() - last.length() >= at && text.endsWith(last);
        }
    }
}
