package dev.switchboard.example;

import dev.switchboard.admin.AdminConsole;
import dev.switchboard.admin.AdminOptions;
import dev.switchboard.application.Switchboard;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.redis.RedisOptions;

/** The operators' console of the example, with what it was started with. */
final class Operators {
    private Operators() {}

    static AdminConsole console(String token, Options options, Switchboard switchboard) {
        AdminOptions shown = AdminOptions.token(token)
                .limits(options.limits())
                .setting("--host", options.host())
                .setting("--port", Integer.toString(options.port()))
                .setting("--allowed-origin", String.join(", ", options.origins()))
                .setting("--trusted-proxy", String.join(", ", options.proxies()))
                .setting("--drain", options.drain().toMillis() + " ms")
                .setting("--redis", options.redis().map(RedisOptions::toString).orElse("none"))
                .setting(
                        "--presence-lease",
                        options.redis()
                                .map(redis -> redis.presenceLease().toMillis() + " ms")
                                .orElse("none"))
                .setting("--tls-keystore", options.tls().isPresent() ? "given" : "none")
                .setting("--send-path", options.sendPath().name().toLowerCase(java.util.Locale.ROOT))
                .setting("--jwt-secret", options.jwtSecret().orElse("none"))
                .setting("--admin-token", token)
                .setting("SWITCHBOARD_GUEST_SECRET", options.guestSecret().orElse("random"));
        return AdminConsole.of(switchboard.operations(), new JacksonCodec(), shown);
    }
}
