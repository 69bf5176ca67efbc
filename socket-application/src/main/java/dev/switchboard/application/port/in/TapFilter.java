package dev.switchboard.application.port.in;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.UserId;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which messages a tap is about. Immutable.
 *
 * @param channel pattern in which {@code *} stands for any characters; none for all, also those that are about no channel
 * @param user who sent it, or of whose connection it went to or came from
 * @param command pattern likewise
 * @param direction none for all
 */
public record TapFilter(
        Optional<String> channel,
        Optional<UserId> user,
        Optional<String> command,
        Optional<Tapped.Direction> direction) {
    /** Longest pattern, in characters. */
    public static final int LONGEST_PATTERN = 256;

    /** Refuses longer patterns. */
    public TapFilter {
        if (channel.filter(pattern -> pattern.length() > LONGEST_PATTERN).isPresent()
                || command.filter(pattern -> pattern.length() > LONGEST_PATTERN).isPresent()) {
            throw new IllegalArgumentException("a pattern has at most " + LONGEST_PATTERN + " characters");
        }
    }

    /**
     * What decides about each copy, made once for all of them.
     *
     * @param ofUser tells whether a connection is one of {@link #user}
     */
    public Predicate<Tapped> decider(Predicate<ConnectionId> ofUser) {
        Optional<Globs> channels = channel.map(Globs::new);
        Optional<Globs> commands = command.map(Globs::new);
        return copy -> direction.map(way -> way == copy.direction()).orElse(true)
                && channels.map(globs -> copy.message()
                                .channel()
                                .map(ChannelName::value)
                                .filter(globs::fits)
                                .isPresent())
                        .orElse(true)
                && commands.map(globs -> globs.fits(copy.message().command().name()))
                        .orElse(true)
                && user.map(id -> copy.message().from().filter(id::equals).isPresent()
                                || copy.connection().filter(ofUser).isPresent())
                        .orElse(true);
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
