package dev.switchboard.example;

import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Refused;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.UserId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Notifications: a channel for everybody, and one for each user, which that user alone may join. Thread-safe. */
final class Notices {
    static final String EVERYBODY = "demo:notices";
    static final String OWN = "demo:notices:{user}";

    private static final int KEPT = 100;
    private static final Duration KEPT_TIME = Duration.ofMinutes(10);

    /** How much it matters. */
    enum Level {
        INFO,
        SUCCESS,
        WARNING,
        ERROR
    }

    /** What somebody wants to be told: to everybody, or to one user. */
    record Notify(Level level, @Length(min = 1, max = 200) String text, Optional<UUID> to) {
        Notify {
            text = text.strip();
        }
    }

    /** What is told. {@code time} in milliseconds since 1970. */
    record Notice(Level level, String text, String by, boolean personal, long time) {}

    private final Codec codec;
    private final Clock clock;
    private final CompletableFuture<Operations> operations;

    Notices(Codec codec, Clock clock, CompletableFuture<Operations> operations) {
        this.codec = codec;
        this.clock = clock;
        this.operations = operations;
    }

    void declare(SwitchboardBuilder builder) {
        builder.channel(
                        EVERYBODY,
                        all -> all.history(KEPT, KEPT_TIME)
                                .on("notify", Notify.class, this::tell)
                                .sends("notice", Notice.class))
                .channel(
                        OWN,
                        own -> own.history(KEPT, KEPT_TIME)
                                .authorize(join -> join.user().id().value().equals(join.var("user")))
                                .sends("notice", Notice.class));
    }

    private void tell(Caller caller, Notify wanted) {
        Notice notice = new Notice(
                wanted.level(), wanted.text(), caller.user().name(), wanted.to().isPresent(), clock.millis());
        if (wanted.to().isEmpty()) {
            caller.channel().publish("notice", notice);
            return;
        }
        UserId user = UserId.of(wanted.to().get().toString());
        // Otherwise anybody could fill the heap with the histories of users that there are not.
        if (operations.join().connections(user).isEmpty()) {
            throw Refused.of(
                    "app.not-here", "nobody with this id is connected here; tell everybody, or try again later");
        }
        // The sender is no member there, but the server may say something anywhere.
        ChannelName own = ChannelName.of(OWN.replace("{user}", user.value()));
        Message message = Message.of(Command.of("notice"), codec.write(notice))
                .from(caller.user().id())
                .in(own);
        operations.join().writeChannel(message, Set.of());
    }
}
