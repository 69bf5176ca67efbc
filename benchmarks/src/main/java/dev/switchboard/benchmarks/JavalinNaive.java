package dev.switchboard.benchmarks;

import dev.switchboard.domain.ChannelName;
import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Javalin as its users write it: one {@code ctx.send} per recipient. */
final class JavalinNaive extends Baseline<WsContext> {
    private JavalinNaive() {}

    static int start(int port, Options options) {
        JavalinNaive server = new JavalinNaive();
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.ws("/socket", ws -> {
                        ws.onConnect(context -> context.session.setIdleTimeout(Duration.ofMinutes(10)));
                        ws.onMessage(context ->
                                server.received(context, context.message().getBytes(StandardCharsets.UTF_8)));
                        ws.onClose(server::gone);
                    });
                })
                .start("127.0.0.1", port)
                .port();
    }

    @Override
    void send(WsContext to, byte[] envelope) {
        to.send(new String(envelope, StandardCharsets.UTF_8));
    }

    @Override
    void publish(ChannelName channel, List<WsContext> members, byte[] envelope) {
        String text = new String(envelope, StandardCharsets.UTF_8);
        for (WsContext member : members) {
            member.send(text);
        }
    }
}
