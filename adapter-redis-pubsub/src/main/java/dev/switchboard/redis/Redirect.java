package dev.switchboard.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a master of a Redis Cluster answers about a slot that it does not hold, or hands over just now; it has done nothing then, so that
 * asking the other one repeats nothing. Immutable.
 *
 * @param ask whether only this command is to go there
 * @param host empty if it is that of the master which says so
 */
record Redirect(boolean ask, String host, int port) {
    private static final Pattern TEXT = Pattern.compile("^(MOVED|ASK) \\d{1,5} (\\S*):(\\d{1,5})$");

    /** What a failure says; empty if it is another one. */
    static Optional<Redirect> of(Throwable failure) {
        Matcher text = TEXT.matcher(Link.reason(failure));
        if (!text.matches()) {
            return Optional.empty();
        }
        String host = text.group(2).equals("?") ? "" : text.group(2);
        return Optional.of(new Redirect(text.group(1).equals("ASK"), host, Integer.parseInt(text.group(3))));
    }
}
