package dev.switchboard.redis;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user of Redis with those rights that our text says are enough. */
final class Rights {
    static final String USER = "few:geheim";

    private Rights() {}

    private static List<String> documented(String line) throws IOException {
        return Files.readString(Path.of("../docs/scaling.md"))
                .lines()
                .filter(text -> text.contains(line))
                .map(text -> text.substring(text.indexOf('`') + 1, text.lastIndexOf('`')))
                .map(text -> List.of(text.split(" ")))
                .findFirst()
                .orElseThrow();
    }

    /** Makes the user known to one server. */
    static void grant(RedisCommands<String, String> server, boolean cluster) throws IOException {
        List<String> rules = new ArrayList<>(List.of(
                "SETUSER",
                "few",
                "on",
                ">geheim",
                "~" + RedisOptions.STANDARD_PREFIX + "*",
                "&" + RedisOptions.STANDARD_PREFIX + "*"));
        rules.addAll(documented("A user of Redis' ACL needs"));
        if (cluster) {
            rules.addAll(documented("in a Redis Cluster `+"));
        }
        set(server, rules.toArray(String[]::new));
    }

    /** Changes users in Redis' own words. */
    static void set(RedisCommands<String, String> server, String... rules) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        List.of(rules).forEach(arguments::add);
        server.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
    }
}
