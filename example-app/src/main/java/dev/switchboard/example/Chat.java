package dev.switchboard.example;

import dev.switchboard.application.ChannelBuilder;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Caller;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Observer;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.Text;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The example's channels and commands. */
final class Chat {
    /** Joins the channel of the parameter {@code ch}, or a new one. */
    static final String EXAMPLE_SOCKET = "/example/socket";

    /** Joins nothing. */
    static final String PLAIN_SOCKET = "/connect";

    /** Most members that {@code who} lists; {@code count} tells all of them. */
    static final int MOST_MEMBERS = 200;

    /** What a room keeps for those who come back. */
    private static final int KEPT_LINES = 200;

    private static final Duration KEPT_TIME = Duration.ofMinutes(5);

    /** What a member says. */
    record Said(@Length(min = 1, max = Said.LONGEST) String text) {
        /** Longest text, in code points. */
        static final int LONGEST = 4_000;

        Said {
            text = text.strip();
            if (Text.hasLoneSurrogate(text)) {
                throw new IllegalArgumentException("text has no lone surrogates");
            }
        }
    }

    /** What the members hear. {@code time} in milliseconds since 1970. */
    record Line(String user, String text, long time) {}

    /** Who writes something. */
    record Typing(String user) {}

    /** Which room. */
    record Room(String room) {
        Room {
            if (ChannelName.fault(room).isPresent()) {
                throw new IllegalArgumentException("room has 1 to " + ChannelName.MAX_CHARACTERS
                        + " characters and at most " + ChannelName.MAX_BYTES
                        + " bytes of UTF-8, none of them control or bidirectional-format characters");
            }
        }

        ChannelName channel() {
            return ChannelName.of(room);
        }
    }

    /** The server's clock, in milliseconds since 1970. */
    record Pong(long timestamp) {}

    /** Who is in a channel. */
    record Who(Person you, List<Person> members, int count) {}

    /** A user, as others may see it. */
    record Person(String id, String name) {
        static Person of(Profile profile) {
            return new Person(profile.id().value(), profile.name());
        }
    }

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    // What handlers do comes after what they are declared for: the operations exist once that is built.
    private final CompletableFuture<Operations> operations = new CompletableFuture<>();

    private Chat(Clock clock) {
        this.clock = clock;
    }

    static Switchboard build(
            Codec codec,
            Options options,
            Authenticator authenticator,
            Observer observer,
            Clock clock,
            Optional<Broker> broker) {
        Chat chat = new Chat(clock);
        SwitchboardBuilder builder = Switchboard.builder(codec)
                .node(options.node())
                .limits(options.limits())
                .authenticator(authenticator)
                .observer(observer)
                .joinAtOpen(chat::home)
                .channel("room:{id}", room -> chat.declare(room).history(KEPT_LINES, KEPT_TIME))
                .channel("{name}", chat::declare)
                .channel(Dashboard.CHANNEL, Dashboard::declare)
                .channel(Board.CHANNELS, Board::declare)
                .command("ping", (caller, command, param) -> caller.reply("pong", new Pong(clock.millis())))
                .sends("pong", Pong.class)
                .sends("join-room", Room.class)
                .sends("leave-room", Room.class)
                .command("join-room", Room.class, Chat::join)
                .command("leave-room", Room.class, Chat::leave);
        new Notices(codec, clock, chat.operations).declare(builder);
        options.origins().forEach(builder::allowOrigin);
        options.proxies().forEach(builder::trustedProxy);
        broker.ifPresent(builder::broker);
        Switchboard switchboard = builder.build();
        chat.operations.complete(switchboard.operations());
        return switchboard;
    }

    /** What every channel here offers; rooms alone are recoverable, so that all others work on when Redis is away. */
    private ChannelBuilder declare(ChannelBuilder channel) {
        return channel.on("chat", Said.class, this::say)
                .on(
                        "typing",
                        (caller, command, param) -> caller.channel()
                                .publishToOthers(
                                        "typing", new Typing(caller.user().name())))
                .on("who", (caller, command, param) -> who(caller))
                .sends("chat", Line.class)
                .sends("typing", Typing.class)
                .sends("who", Who.class);
    }

    private Optional<ChannelName> home(Handshake handshake) {
        if (!handshake.path().equals(EXAMPLE_SOCKET)) {
            return Optional.empty();
        }
        return Optional.of(handshake
                .param("ch")
                .filter(name -> !name.isEmpty())
                .map(ChannelName::of)
                .orElseGet(this::fresh));
    }

    private ChannelName fresh() {
        byte[] four = new byte[4];
        random.nextBytes(four);
        return ChannelName.of("example-" + HexFormat.of().formatHex(four));
    }

    private void say(Caller caller, Said said) {
        caller.channel().publish("chat", new Line(caller.user().name(), said.text(), clock.millis()));
    }

    private void who(Caller caller) {
        Operations desk = operations.join();
        List<Person> members = desk.members(caller.channel().name(), Page.ALL).stream()
                .map(member -> Person.of(member.profile()))
                .toList();
        caller.reply(
                "who",
                new Who(
                        Person.of(caller.user()),
                        members.stream().limit(MOST_MEMBERS).toList(),
                        members.size()));
    }

    private static void join(Caller caller, Room room) {
        JoinResult result = caller.join(room.channel());
        if (result instanceof JoinResult.Refused refused) {
            caller.refuse(refused.problem());
        } else {
            caller.reply("join-room", room);
        }
    }

    private static void leave(Caller caller, Room room) {
        caller.leave(room.channel());
        caller.reply("leave-room", room);
    }
}
