package dev.switchboard.client;

import dev.switchboard.application.Presence;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The application of the end-to-end tests: that of the conversations (docs/protocol/vectors), and some ways to make trouble. */
final class Stage implements AutoCloseable {
    private static final String BAD_TOKEN = "expired";

    private final Switchboard switchboard;
    private final Transport.Running running;

    Stage(Transport transport) throws IOException {
        Limits limits = Limits.STANDARD
                .with(Limit.HEARTBEAT, 500)
                .with(Limit.HEARTBEAT_GRACE, 5_000)
                .with(Limit.PRESENCE_GRACE, 0)
                .with(Limit.RATE, 0);
        this.switchboard = Switchboard.builder(new JacksonCodec())
                .limits(limits)
                .authenticator(Stage::who)
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .channel(
                        "room:{id}",
                        room -> room.on(
                                "say", (caller, cmd, param) -> caller.channel().publish("said", param)))
                .channel(
                        "log:{id}",
                        log -> log.history(1_000, Duration.ofMinutes(5))
                                .presence(Presence.OFF)
                                .on(
                                        "say",
                                        (caller, cmd, param) -> caller.channel().publish("said", param)))
                .channel(
                        "short:{id}",
                        log -> log.history(3, Duration.ofMinutes(5))
                                .presence(Presence.OFF)
                                .on(
                                        "say",
                                        (caller, cmd, param) -> caller.channel().publish("said", param)))
                .channel("vault:{id}", vault -> vault.authorize(asked -> false))
                .call(
                        "add",
                        int[].class,
                        (caller, numbers) -> Arrays.stream(numbers).sum())
                .call("ask-me", String.class, this::ask)
                .call("ask", Question.class, this::ask)
                .command(
                        "close-me",
                        Integer.class,
                        (caller, code) -> operations().disconnect(caller.connection(), Close.of(code, "as you asked")))
                .build();
        this.running = transport.start(Site.on(0).socket("/socket", switchboard).limits(limits));
    }

    private dev.switchboard.application.port.in.Operations operations() {
        return switchboard.operations();
    }

    /** What somebody wants to know of another connection. */
    record Question(String connection, String cmd, Optional<Object> param) {}

    private CompletionStage<Object> ask(Caller caller, Question question) {
        return switchboard.call(
                ConnectionId.of(question.connection()),
                question.cmd(),
                question.param().orElse(Payload.NULL),
                Object.class,
                Duration.ofSeconds(5));
    }

    private CompletionStage<String> ask(Caller caller, String question) {
        return switchboard.call(caller.connection(), question, question, String.class, Duration.ofSeconds(5));
    }

    private static CompletionStage<Verdict> who(Handshake handshake) {
        if (handshake.bearer().filter(BAD_TOKEN::equals).isPresent()) {
            return CompletableFuture.completedFuture(new Verdict.Unknown("the token has expired"));
        }
        String name = handshake.bearer().or(() -> handshake.param("user")).orElse("guest");
        return Authenticator.of(any -> Profile.of(UserId.of(name), name)).authenticate(handshake);
    }

    /** Where its socket is. */
    String address() {
        return "ws://127.0.0.1:" + running.port() + "/socket";
    }

    @Override
    public void close() {
        switchboard.close();
        running.close();
    }
}
