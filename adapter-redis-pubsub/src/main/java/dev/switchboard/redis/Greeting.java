package dev.switchboard.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who answers at the other end.
 *
 * @param run changes with each start of the server
 * @param version as it says
 */
record Greeting(String run, String version) {
    private static final Pattern RUN = Pattern.compile("^run_id:(\\w{1,64})\\s*$", Pattern.MULTILINE);
    private static final Pattern VERSION =
            Pattern.compile("^redis_version:((\\d{1,4})\\.(\\d{1,4})\\S*)\\s*$", Pattern.MULTILINE);

    /** Asks; fails if it is none that we can use. */
    static CompletionStage<Greeting> of(StatefulRedisConnection<byte[], byte[]> connection) {
        return connection.async().info("server").thenApply(Greeting::read);
    }

    private static Greeting read(String info) {
        Matcher run = RUN.matcher(info);
        Matcher version = VERSION.matcher(info);
        if (!run.find() || !version.find()) {
            throw new Away("it does not tell run_id and redis_version, so it is no Redis");
        }
        int major = Integer.parseInt(version.group(2));
        if (major < 6 || (major == 6 && Integer.parseInt(version.group(3)) < 2)) {
            throw new Away("it is Redis " + version.group(1) + ", which is too old: 6.2 or newer is needed");
        }
        return new Greeting(run.group(1), version.group(1));
    }
}
