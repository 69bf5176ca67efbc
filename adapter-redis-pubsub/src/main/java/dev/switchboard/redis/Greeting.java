package dev.switchboard.redis;

import dev.switchboard.redis.RedisUrl.Mode;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Optional;
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
    private static final Pattern MODE = Pattern.compile("^(?:redis|server)_mode:(\\w{1,64})\\s*$", Pattern.MULTILINE);
    private static final Pattern ROLE = Pattern.compile("^role:(\\w{1,64})\\s*$", Pattern.MULTILINE);

    /** Asks; fails if it is none that we can use in this mode. */
    static CompletionStage<Greeting> of(StatefulRedisConnection<byte[], byte[]> connection, Mode mode) {
        return connection.async().info().thenApply(info -> read(info, mode));
    }

    private static Greeting read(String info, Mode mode) {
        Matcher run = RUN.matcher(info);
        Matcher version = VERSION.matcher(info);
        if (!run.find() || !version.find()) {
            throw new Away("it does not tell run_id and redis_version, so it is no Redis");
        }
        int major = Integer.parseInt(version.group(2));
        boolean old =
                mode == Mode.CLUSTER ? major < 7 : major < 6 || (major == 6 && Integer.parseInt(version.group(3)) < 2);
        if (old) {
            throw new Away("it is Redis " + version.group(1) + ", which is too old: "
                    + (mode == Mode.CLUSTER ? "a cluster has to be of 7.0 or newer" : "6.2 or newer is needed"));
        }
        String itsMode = found(MODE, info).orElse("standalone");
        if (itsMode.equals("sentinel") || itsMode.equals("cluster") != (mode == Mode.CLUSTER)) {
            Mode right =
                    itsMode.equals("sentinel") ? Mode.SENTINEL : itsMode.equals("cluster") ? Mode.CLUSTER : Mode.ONE;
            throw new Away("it runs as " + itsMode + ", so its URL begins with " + right.scheme + ":// and not "
                    + mode.scheme + "://");
        }
        if (mode == Mode.SENTINEL && !found(ROLE, info).equals(Optional.of("master"))) {
            throw Away.passing("it is no master now");
        }
        return new Greeting(run.group(1), version.group(1));
    }

    private static Optional<String> found(Pattern what, String info) {
        Matcher matcher = what.matcher(info);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
