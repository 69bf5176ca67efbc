package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Kind;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What a client has to do with others: says something to users and to everybody, ends their connections, and is told who comes and goes. */
final class Company {
    // Of so many clients one does when its turn comes, as it reaches everybody.
    private static final int SHOUTS = 100;

    private final Client client;
    private final World world;
    private final SplittableRandom random;

    Company(Client client, World world, SplittableRandom random) {
        this.client = client;
        this.world = world;
        this.random = random;
    }

    /** Does something of all that, on a connection that is open. */
    void act() {
        if (random.nextInt(5) > 0) {
            whisper();
        } else if (random.nextInt(world.options.connections()) < SHOUTS) {
            shout();
        } else if (random.nextInt(4) == 0) {
            kick();
        }
    }

    private int anyUser() {
        return World.user(random.nextInt(world.options.connections()));
    }

    /** Says something to a user, who may be anywhere. */
    void whisper() {
        int user = anyUser();
        long note = client.nextPublication();
        client.note(Kind.WHISPER, -1, note, user, 0);
        client.command("whisper", "{\"to\":\"" + World.userName(user) + "\",\"text\":\"" + History.name(note) + "\"}");
    }

    /** Says something to everybody. */
    void shout() {
        long note = client.nextPublication();
        client.note(Kind.SHOUT, -1, note, 0, 0);
        client.command("shout", "{\"text\":\"" + History.name(note) + "\"}");
    }

    /** Ends the connections of a user, who may be anywhere. */
    void kick() {
        int user = anyUser();
        client.note(Kind.KICK, -1, user, 0, 0);
        client.command("kick", "{\"user\":\"" + World.userName(user) + "\"}");
    }

    void noted(Said message) {
        client.note(Kind.NOTED, -1, History.parse(String.valueOf(message.param())), 0, 0);
    }

    /** A join was answered. */
    void here(Said message, long written) {
        int channel = World.channelNumber(message.channel());
        if (World.attended(channel)) {
            client.note(Kind.HERE, channel, users(message.list("members")), message.number("count", -1), written);
        }
    }

    private int users(List<?> list) {
        return world.history.list(list.stream()
                .map(each -> each instanceof Map<?, ?> user ? user.get("id") : each)
                .map(id -> World.userNumber(String.valueOf(id)))
                .toList());
    }

    /** Who came and who went, as v1 clients are told. */
    void changed(Said message, long written) {
        int channel = World.channelNumber(message.channel());
        long count = message.number("count", -1);
        List<?> joined = message.list("joined");
        List<?> left = message.list("left");
        if (!joined.isEmpty()) {
            client.note(Kind.CAME, channel, users(joined), left.isEmpty() ? count : -1, written);
        }
        if (!left.isEmpty()) {
            client.note(Kind.WENT, channel, users(left), count, written);
        }
    }

    /** The same, as plain ones are. */
    void updated(Said message, long written) {
        int user = world.history.list(List.of(World.userNumber(String.valueOf(message.text("userID")))));
        Kind kind = message.flag("connected") ? Kind.CAME : Kind.WENT;
        client.note(kind, World.channelNumber(message.channel()), user, -1, written);
    }
}
