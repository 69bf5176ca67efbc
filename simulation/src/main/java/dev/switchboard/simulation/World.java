package dev.switchboard.simulation;

import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Retention;
import dev.switchboard.simulation.History.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Nodes, clients, the store between and what befalls them; all of it follows from the seed. */
final class World implements AutoCloseable {
    static final Retention KEPT = new Retention(60, Duration.ofSeconds(40));

    private static final long SECOND = 1_000_000_000L;
    // Longer than a heartbeat and its grace: by then even a half-open connection was noticed.
    private static final long SETTLING = 50 * SECOND;
    // Before everybody is where they want to be.
    private static final long KICKING = 25 * SECOND;
    private static final long LAST_WORDS = 15 * SECOND;

    /** Seconds after the last fault. */
    static final int CALM_SECONDS = (int) ((SETTLING + LAST_WORDS) / SECOND);

    final Options options;
    final Scheduler scheduler = new Scheduler();
    final History history = new History();
    final Store store;
    private final SplittableRandom random;
    private final List<Server> servers = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Set<Integer> finalWords = new HashSet<>();
    private boolean acting = true;
    private int lives;

    World(Options options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
        this.store = new Store(scheduler, random.split(), options.bug());
        for (int i = 0; i < options.nodes(); i++) {
            servers.add(server(i));
        }
        for (int i = 0; i < options.connections(); i++) {
            clients.add(new Client(this, i, random.split()));
        }
    }

    private Server server(int number) {
        return new Server(this, number, ++lives, random.split());
    }

    /** Every other channel is recoverable. */
    static boolean recoverable(int channel) {
        return channel % 2 == 0;
    }

    /** Every fourth one tells who is there. */
    static boolean attended(int channel) {
        return channel % 4 == 1;
    }

    /** Whose client it is: one in five shares its user with another, as two tabs of a browser do. */
    static int user(int client) {
        return client % 5 == 1 ? client - 1 : client;
    }

    static String userName(int user) {
        return "u" + user;
    }

    static int userNumber(String name) {
        return Integer.parseInt(name, 1, name.length(), 10);
    }

    static String channelName(int channel) {
        return (recoverable(channel) ? "kept:" : attended(channel) ? "club:" : "room:") + channel;
    }

    static int channelNumber(String name) {
        return Integer.parseInt(name, 5, name.length(), 10);
    }

    Optional<Retention> retention(ChannelName channel) {
        return channel.value().startsWith("kept:") ? Optional.of(KEPT) : Optional.empty();
    }

    int anyChannel(SplittableRandom chance) {
        double where = chance.nextDouble();
        return (int) (options.channels() * where * where);
    }

    Server anyServer(SplittableRandom chance) {
        return servers.get(chance.nextInt(servers.size()));
    }

    /** Whether clients act and things befall them. */
    boolean acting() {
        return acting;
    }

    /** Whether the network may lose what it may lose. */
    boolean rough() {
        return acting && options.faults();
    }

    /** One client speaks for all of a channel. */
    boolean takesFinalWord(int channel) {
        return finalWords.add(channel);
    }

    /** Lets everything happen, to the end. */
    void run() {
        clients.forEach(Client::start);
        if (options.faults()) {
            nextFault();
        }
        long end = options.chaosSeconds() * SECOND;
        scheduler.run(end);
        acting = false;
        note(Kind.CALM, 0);
        scheduler.run(end + KICKING);
        clients.stream()
                .filter(client -> client.number % 50 == 0 && client.connected())
                .forEach(client -> client.company().kick());
        scheduler.run(end + SETTLING);
        clients.forEach(Client::sayAtTheEnd);
        clients.stream()
                .filter(client -> client.number % 10 == 0 && client.connected())
                .forEach(client -> client.company().whisper());
        clients.stream()
                .filter(Client::connected)
                .findFirst()
                .ifPresent(client -> client.company().shout());
        scheduler.run(end + SETTLING + LAST_WORDS);
        clients.forEach(Client::tellWishes);
        servers.forEach(this::count);
    }

    private void count(Server server) {
        for (int channel = 0; channel < options.channels(); channel++) {
            ChannelName name = ChannelName.of(channelName(channel));
            if (server.switchboard.operations().channel(name).isPresent()) {
                for (ConnectionInfo info : server.switchboard.operations().connections(name, Page.ALL)) {
                    String connection =
                            String.valueOf(info.profile().attributes().get(Server.CONNECTION));
                    int dot = connection.indexOf('.');
                    history.add(
                            scheduler.now(),
                            Integer.parseInt(connection.substring(0, dot)),
                            Integer.parseInt(connection.substring(dot + 1)),
                            Kind.MEMBER,
                            channel,
                            server.number,
                            0,
                            0);
                }
                if (attended(channel)) {
                    List<Integer> users = server.switchboard.operations().members(name, Page.ALL).stream()
                            .map(member -> userNumber(member.profile().id().value()))
                            .toList();
                    history.add(scheduler.now(), -1, 0, Kind.ROSTER, channel, server.number, history.list(users), 0);
                }
            }
        }
    }

    private void note(Kind kind, int node) {
        history.add(scheduler.now(), -1, 0, kind, -1, node, 0, 0);
    }

    private void nextFault() {
        // So that a node has about three faults, however many there are.
        double mean = options.chaosSeconds() / (3.0 * options.nodes() + 3);
        long wait = (long) (-Math.log(1 - random.nextDouble()) * mean * SECOND);
        after(wait, () -> {
            if (acting) {
                fault();
                nextFault();
            }
        });
    }

    private void after(long nanos, Runnable action) {
        scheduler.at(Life.OUTSIDE, 0, scheduler.now() + nanos, action);
    }

    private void fault() {
        Server server = anyServer(random);
        if (!server.lives()) {
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> crash(server);
            case 3, 4, 5, 6 -> pause(server);
            case 7, 8, 9, 10, 11 -> part(server);
            case 12, 13, 14, 15 -> {
                note(Kind.STALLED, server.number);
                server.broker.link().stall(random.nextLong(3 * SECOND));
            }
            case 16, 17, 18 -> cutMany(server);
            default -> {
                if (random.nextInt(options.nodes()) < 2) {
                    empty();
                }
            }
        }
    }

    private void crash(Server server) {
        note(Kind.CRASHED, server.number);
        server.machine.life.dead = true;
        server.machine.life.paused = false;
        scheduler.thaw(server.machine.life);
        server.broker.close();
        server.sockets.forEach(socket -> socket.crash(random.nextLong(3 * SECOND)));
        after(random.nextLong(10 * SECOND), () -> {
            servers.set(server.number, server(server.number));
            note(Kind.STARTED, server.number);
        });
    }

    private void pause(Server server) {
        if (server.machine.life.paused) {
            return;
        }
        note(Kind.PAUSED, server.number);
        server.machine.life.paused = true;
        after(random.nextLong(8 * SECOND), () -> {
            if (server.lives()) {
                server.machine.life.paused = false;
                scheduler.thaw(server.machine.life);
                note(Kind.RESUMED, server.number);
            }
        });
    }

    private void part(Server server) {
        note(Kind.PARTED, server.number);
        // Refused at once, or silent until somebody notices.
        server.broker.link().part(random.nextBoolean() ? random.nextLong(SECOND / 10) : random.nextLong(10 * SECOND));
        after(random.nextLong(15 * SECOND), () -> {
            if (server.lives()) {
                server.broker.link().reunite();
                note(Kind.REUNITED, server.number);
            }
        });
    }

    private void cutMany(Server server) {
        for (Socket socket : List.copyOf(server.sockets)) {
            if (random.nextBoolean()) {
                socket.cut(random.nextLong(2 * SECOND));
            }
        }
    }

    private void empty() {
        note(Kind.EMPTIED, -1);
        store.empty();
        servers.stream()
                .filter(Server::lives)
                .forEach(server -> server.broker.link().cut(random.nextLong(SECOND / 2)));
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
