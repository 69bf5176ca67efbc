package dev.switchboard.admin;

import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.util.Locale;
import java.util.Optional;

/**
 * Which messages a tap shows. Immutable.
 *
 * @param channel pattern in which {@code *} stands for any characters; absent or empty for all, also those that are about none
 * @param user id of who sent it, or of whose connection it went to or came from
 * @param command pattern likewise
 * @param direction {@code in}, {@code out} or {@code life}; absent or empty for all
 * @param node name of the only one whose traffic is wanted; absent or empty for all
 * @param rate most messages a second, 1 to {@value #MOST_RATE}; 100 where absent
 */
record Wanted(
        Optional<String> channel,
        Optional<String> user,
        Optional<String> command,
        Optional<String> direction,
        Optional<Integer> rate,
        Optional<String> node) {
    static final int MOST_RATE = 500;
    private static final int STANDARD_RATE = 100;
    private static final int LONGEST = TapFilter.LONGEST_PATTERN;

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
        node = node.filter(name -> !name.isEmpty());
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

    /** It as the core knows it. */
    TapFilter filter() {
        return new TapFilter(
                channel,
                user.map(Wanted::userId),
                command,
                direction.map(way -> Tapped.Direction.valueOf(way.toUpperCase(Locale.ROOT))));
    }

    /** Whether traffic of this node is wanted. */
    boolean of(NodeId one) {
        return node.map(name -> name.equals(one.value())).orElse(true);
    }
}
