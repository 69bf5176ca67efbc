package dev.switchboard.example;

import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What the example was started with. Immutable.
 *
 * @param host address or name to listen on
 * @param port 0–65,535; 0 for any free one
 * @param origins whose pages may open sockets, besides those of the server's own host
 * @param proxies addresses and ranges whose word on their clients is believed
 * @param limits as changed by {@code --limit} and {@code --rate-limit}
 * @param node name of this node
 * @param drain until when everybody is to be gone once the process is asked to end
 * @param guestSecret signs guests' cookies; where there is none, one is made that lasts as long as the process
 * @param jwtSecret signs the tokens of users; where there is none, everybody is a guest
 * @param redis where the other nodes are met; where there is none, this node is alone
 * @param tls serves https and wss with this, and nothing in clear
 * @param sendPath how the transport writes and reads sockets
 * @param adminToken opens the operators' console; where there is none, there is no console
 */
record Options(
        String host,
        int port,
        List<String> origins,
        List<String> proxies,
        Limits limits,
        NodeId node,
        Duration drain,
        Optional<String> guestSecret,
        Optional<String> jwtSecret,
        Optional<RedisOptions> redis,
        Optional<SSLContext> tls,
        SendPath sendPath,
        Optional<String> adminToken) {
    /** Shortest secret, in characters: less can be guessed at the pace of a machine that has seen one cookie. */
    static final int LEAST_SECRET = 16;

    static final Duration MOST_DRAIN = Duration.ofHours(1);

    Options {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "--host is an address or a name, such as 127.0.0.1 or 0.0.0.0, not empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port is 0 to 65535 (0 = any free one), not " + port);
        }
        if (drain.isNegative() || drain.compareTo(MOST_DRAIN) > 0) {
            throw new IllegalArgumentException("--drain is 0s to " + MOST_DRAIN.toSeconds() + "s, not " + drain);
        }
        if (guestSecret.filter(secret -> secret.length() < LEAST_SECRET).isPresent()) {
            throw new IllegalArgumentException(
                    "SWITCHBOARD_GUEST_SECRET has at least " + LEAST_SECRET + " characters; this one is shorter");
        }
        if (adminToken.filter(token -> token.length() < LEAST_SECRET).isPresent()) {
            throw new IllegalArgumentException("--admin-token has at least " + LEAST_SECRET
                    + " characters; this one is shorter. openssl rand -hex 16 makes one");
        }
        origins = List.copyOf(origins);
        proxies = List.copyOf(proxies);
    }
}
