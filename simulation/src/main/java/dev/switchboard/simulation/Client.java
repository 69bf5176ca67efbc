package dev.switchboard.simulation;

import dev.switchboard.simulation.History.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Somebody with a browser: joins, says things, leaves, loses the connection and comes back to any node, and writes down what it saw.
 * What it believes of the protocol is its own; nothing of the core is used.
 */
final class Client {
    private static final long SECOND = 1_000_000_000L;
    private static final long CONNECT_PATIENCE = 10 * SECOND;
    private static final long AWAY = 30 * SECOND;
    private static final int BIG_ONE_IN = 25;
    private static final int HUGE_ONE_IN = 60;
    private static final String FILLER = "x".repeat(4_000);
    // So that what was missed does not fit into one piece now and then, and who does not read overruns.
    private static final String HUGE = "x".repeat(24_000);

    final int number;
    final boolean v1;
    private final World world;
    private final Scheduler scheduler;
    private final History history;
    private final SplittableRandom random;
    private final Map<Integer, Seat> seats = new LinkedHashMap<>();
    // What waits for its reply: the channel of joins and leaves, the publication of others.
    private final Map<Long, Long> requests = new HashMap<>();
    private final Company company;
    private @Nullable Socket socket;
    private boolean open;
    private int connection;
    private int said;
    private long nextRequest;
    private int attempts;

    Client(World world, int number, SplittableRandom random) {
        this.world = world;
        this.scheduler = world.scheduler;
        this.history = world.history;
        this.number = number;
        this.random = random;
        this.v1 = random.nextInt(5) > 0;
        this.company = new Company(this, world, random);
        for (int i = 0; i < 3; i++) {
            want(world.anyChannel(random));
        }
    }

    private Seat want(int channel) {
        Seat seat = seat(channel);
        seat.wanted = true;
        return seat;
    }

    void note(Kind kind, int channel, long a, long b, long c) {
        history.add(scheduler.now(), number, connection, kind, channel, a, b, c);
    }

    private void note(Kind kind, int channel) {
        note(kind, channel, 0, 0, 0);
    }

    void start() {
        later(random.nextLong(2 * SECOND), this::connect);
        think();
    }

    private void later(long nanos, Runnable action) {
        scheduler.at(Life.OUTSIDE, 1_000_000L + number, scheduler.now() + nanos, action);
    }

    private void connect() {
        if (socket != null) {
            return;
        }
        Server server = world.anyServer(random);
        if (!server.lives()) {
            comeBack();
            return;
        }
        connection++;
        Socket fresh = new Socket(scheduler, server, this, random.split(), world.options.bug());
        socket = fresh;
        fresh.dial(v1, World.userName(World.user(number)), number + "." + connection);
        later(CONNECT_PATIENCE, () -> {
            if (socket == fresh && !open) {
                fresh.cut(0);
            }
        });
    }

    private void comeBack() {
        // The cap before the jitter, as PROTOCOL has it; sooner, as a world lasts a minute.
        attempts++;
        long most = Math.min(4 * SECOND, (SECOND / 4) << Math.min(8, attempts));
        // Some are away for so long that all others must have seen them leave.
        boolean away = world.acting() && world.options.faults() && random.nextInt(10) == 0;
        later(100_000_000 + random.nextLong(away ? AWAY : most), this::connect);
    }

    /** The 101 has come. */
    void opened(Socket from) {
        if (from == socket && !v1) {
            begin();
        }
    }

    private void begin() {
        open = true;
        attempts = 0;
        note(Kind.OPENED, -1, server().number, v1 ? 1 : 0, 0);
        seats.values().forEach(seat -> {
            if (seat.wanted) {
                join(seat);
            }
        });
    }

    private Server server() {
        return current().server();
    }

    private Socket current() {
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        return socket;
    }

    /** The connection is over. */
    void closed(Socket from, int code) {
        if (from != socket) {
            return;
        }
        if (open) {
            note(Kind.CLOSED, -1, code, 0, 0);
        }
        socket = null;
        open = false;
        requests.clear();
        seats.values().forEach(seat -> seat.state = Seat.State.OUT);
        comeBack();
    }

    private void request(String channel, String command, String param, long meaning) {
        if (v1) {
            long id = nextRequest++;
            requests.put(id, meaning);
            current()
                    .send("{\"channel\":\"" + channel + "\",\"cmd\":\"" + command + "\",\"param\":" + param + ",\"id\":"
                            + id + "}");
        } else {
            current().send("{\"channel\":\"" + channel + "\",\"cmd\":\"" + command + "\",\"param\":" + param + "}");
        }
    }

    private void join(Seat seat) {
        String name = World.channelName(seat.channel);
        seat.state = Seat.State.JOINING;
        seat.inPieces = false;
        if (!v1) {
            note(Kind.JOIN, seat.channel, -1, -1, 0);
            request("", "enter", "{\"room\":\"" + name + "\"}", seat.channel);
        } else if (seat.epoch.isPresent()) {
            String epoch = seat.epoch.get();
            note(Kind.JOIN, seat.channel, history.epoch(epoch), seat.offset, 0);
            request(
                    name,
                    "sb:join",
                    "{\"recover\":{\"epoch\":\"" + epoch + "\",\"offset\":" + seat.offset + "}}",
                    seat.channel);
        } else {
            note(Kind.JOIN, seat.channel, -1, -1, 0);
            request(name, "sb:join", "null", seat.channel);
        }
    }

    private void leave(Seat seat) {
        seat.state = Seat.State.LEAVING;
        note(Kind.LEAVE, seat.channel);
        String name = World.channelName(seat.channel);
        if (v1) {
            request(name, "sb:leave", "null", seat.channel);
        } else {
            request("", "exit", "{\"room\":\"" + name + "\"}", seat.channel);
        }
    }

    private void say(Seat seat, boolean toOthers) {
        long publication = nextPublication();
        note(Kind.SAID, seat.channel, publication, toOthers ? 1 : 0, 0);
        String text = History.name(publication);
        if (random.nextInt(HUGE_ONE_IN) == 0) {
            text += " " + HUGE;
        } else if (random.nextInt(BIG_ONE_IN) == 0) {
            text += " " + FILLER;
        }
        request(World.channelName(seat.channel), toOthers ? "others" : "say", '"' + text + '"', publication);
    }

    /** Says something in each of its channels, for the judge to see that everybody hears it. */
    void sayAtTheEnd() {
        if (open) {
            seats.values().stream()
                    .filter(seat -> seat.state == Seat.State.IN && world.takesFinalWord(seat.channel))
                    .forEach(seat -> say(seat, false));
        }
    }

    /** What it says to users and to everybody, if it is connected. */
    Company company() {
        return company;
    }

    boolean connected() {
        return open;
    }

    /** The name of what it says next. */
    long nextPublication() {
        return History.publication(number, connection, ++said);
    }

    /** Sends a command that is about no channel. */
    void command(String name, String param) {
        request("", name, param, -1);
    }

    /** Says where it wants to be. */
    void tellWishes() {
        seats.values().stream().filter(seat -> seat.wanted).forEach(seat -> note(Kind.WANTS, seat.channel));
    }

    private void think() {
        double wait = -Math.log(1 - random.nextDouble()) * world.options.thinkSeconds();
        later((long) (wait * SECOND), () -> {
            if (world.acting()) {
                if (open) {
                    act();
                }
                think();
            }
        });
    }

    private void act() {
        List<Seat> in = seats.values().stream()
                .filter(seat -> seat.state == Seat.State.IN)
                .toList();
        int what = random.nextInt(100);
        if (what < 5) {
            company.act();
        } else if (what < 70) {
            if (!in.isEmpty()) {
                Seat seat = in.get(random.nextInt(in.size()));
                boolean others = !seat.kept && random.nextInt(5) == 0;
                for (int i = random.nextInt(8) == 0 ? 6 : 1; i > 0; i--) {
                    say(seat, others);
                }
            }
        } else if (what < 80) {
            if (!in.isEmpty()) {
                Seat seat = in.get(random.nextInt(in.size()));
                seat.wanted = false;
                leave(seat);
            }
        } else if (what < 90) {
            Seat seat = want(world.anyChannel(random));
            if (seat.state == Seat.State.OUT) {
                join(seat);
            }
        } else if (world.options.faults()) {
            trouble();
        }
    }

    private void trouble() {
        Socket now = current();
        switch (random.nextInt(4)) {
            case 0 -> {
                now.close(1000);
                closed(now, 1000);
            }
            case 1 -> now.stall(random.nextLong(12 * SECOND));
            default -> now.cut(random.nextInt(10) == 0 ? 60 * SECOND : random.nextLong(2 * SECOND));
        }
    }

    /** A text frame. */
    void heard(Socket from, Said message, long written) {
        if (from != socket) {
            return;
        }
        if (message.code().equals("internal")) {
            throw new IllegalStateException("something failed in the core: " + message);
        }
        switch (message.command()) {
            case "sb:welcome" -> begin();
            case "sb:ping" -> current().send("{\"channel\":\"\",\"cmd\":\"sb:pong\",\"param\":null}");
            case "said" -> got(message);
            case "sb:missed" -> joined(message);
            case "sb:lost" -> lost(message);
            case "sb:join" -> joinAnswered(message, written);
            case "sb:presence" -> company.changed(message, written);
            case "online-update" -> company.updated(message, written);
            case "whispered", "shouted" -> company.noted(message);
            case "whisper", "shout", "kick" -> requests.remove(message.reply());
            case "sb:leave" -> left(World.channelNumber(message.channel()));
            case "entered" -> entered(World.channelNumber(room(message)));
            case "exited" -> left(World.channelNumber(room(message)));
            case "turned-away" -> refused(World.channelNumber(room(message)));
            case "say", "others" -> answered(message);
            case "error" -> {
                if (!message.channel().isEmpty()) {
                    note(Kind.UNSURE, World.channelNumber(message.channel()));
                }
            }
            default -> throw new IllegalStateException("nobody should say " + message);
        }
    }

    private static String room(Said message) {
        String room = message.text("room");
        return room == null ? "" : room;
    }

    private Seat seat(int channel) {
        return seats.computeIfAbsent(channel, Seat::new);
    }

    private void got(Said message) {
        int channel = World.channelNumber(message.channel());
        note(Kind.GOT, channel, publication(message), message.offset(), 0);
        Seat seat = seat(channel);
        if (message.offset() >= 0) {
            seat.offset = message.offset();
        }
    }

    private static long publication(Said message) {
        String text = String.valueOf(message.param());
        int end = text.indexOf(' ');
        return History.parse(end < 0 ? text : text.substring(0, end));
    }

    private void joinAnswered(Said message, long written) {
        requests.remove(message.reply());
        if (message.failed()) {
            refused(World.channelNumber(message.channel()));
        } else {
            joined(message);
            company.here(message, written);
        }
    }

    private void joined(Said message) {
        int channel = World.channelNumber(message.channel());
        Seat seat = seat(channel);
        String epoch = message.text("epoch");
        int epochNumber = history.epoch(epoch);
        long offset = message.number("offset", -1);
        for (Object missed : message.list("missed")) {
            Said one = Said.in(missed);
            note(Kind.MISSED, channel, epochNumber, one.offset(), publication(one));
        }
        boolean asked = message.field("recovered") != null;
        long flags = (asked ? History.ASKED : 0)
                | (message.flag("recovered") ? History.RECOVERED : 0)
                | (message.flag("more") ? History.MORE : 0);
        note(Kind.JOINED, channel, epochNumber, offset, flags);
        if (epoch != null) {
            seat.epoch = java.util.Optional.of(epoch);
            seat.offset = offset;
        }
        seat.inPieces = message.flag("more");
        if (!seat.inPieces && seat.state == Seat.State.JOINING) {
            seat.state = Seat.State.IN;
        }
    }

    private void entered(int channel) {
        note(Kind.JOINED, channel, -1, -1, 0);
        seat(channel).state = Seat.State.IN;
    }

    private void refused(int channel) {
        note(Kind.JOIN_REFUSED, channel);
        Seat seat = seat(channel);
        seat.state = Seat.State.OUT;
        Socket then = socket;
        later(random.nextLong(SECOND / 4, 3 * SECOND), () -> {
            if (socket == then && open && seat.wanted && seat.state == Seat.State.OUT) {
                join(seat);
            }
        });
    }

    private void left(int channel) {
        note(Kind.LEFT, channel);
        Seat seat = seat(channel);
        seat.state = Seat.State.OUT;
        if (random.nextBoolean()) {
            // Half of them come back as if they had never been there.
            seat.epoch = java.util.Optional.empty();
        }
        if (seat.wanted) {
            join(seat);
        }
    }

    private void lost(Said message) {
        if (message.field("channels") instanceof Map<?, ?> channels) {
            channels.forEach((name, position) -> {
                int channel = World.channelNumber(String.valueOf(name));
                Map<?, ?> fields = position instanceof Map<?, ?> map ? map : Map.of();
                String epoch = fields.get("epoch") instanceof String text ? text : null;
                long offset = fields.get("offset") instanceof Long number ? number : -1;
                note(Kind.LOST, channel, history.epoch(epoch), offset, 0);
                Seat seat = seat(channel);
                if (seat.state == Seat.State.IN || (seat.state == Seat.State.JOINING && seat.inPieces)) {
                    join(seat);
                }
            });
        }
    }

    private void answered(Said message) {
        Long publication = requests.remove(message.reply());
        if (publication != null) {
            note(
                    message.failed() ? Kind.REFUSED : Kind.ANSWERED,
                    World.channelNumber(message.channel()),
                    publication,
                    0,
                    0);
        }
    }
}
