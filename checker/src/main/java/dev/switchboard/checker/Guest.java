package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import dev.switchboard.simulation.History.Kind;
import dev.switchboard.simulation.Said;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Somebody with a browser: joins, says things, leaves, loses the connection and comes back to any node, and writes down what it saw.
 * What it believes of the protocol is its own. Thread-safe; guarded by itself.
 */
final class Guest implements Wire.Ends {
    private static final long SECOND = 1_000_000_000L;
    private static final double THINK_SECONDS = 0.8;
    private static final int LONG_ONE_IN = 25;
    private static final String FILLER = "x".repeat(3_500);

    /** What all guests of a run share. */
    record Surroundings(
            List<Node> nodes,
            Chronicle chronicle,
            Presences presences,
            HttpClient http,
            ScheduledExecutorService timer,
            int channels) {}

    final int number;
    final boolean v1;
    private final Surroundings around;
    private final SplittableRandom random;
    private final String cookie;
    private final Map<Integer, Place> places = new LinkedHashMap<>();
    // What waits for its reply: the channel of joins and leaves, the publication of others.
    private final Map<Long, Long> requests = new HashMap<>();
    // Plain clients are not told what an error is the answer to: one request at a time, then.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private Optional<Place> underWay = Optional.empty();
    private Optional<Wire> wire = Optional.empty();
    private boolean open;
    private boolean acting = true;
    private boolean gone;
    private int node;
    private int connection;
    private int said;
    private long nextRequest;
    private int attempts;

    /**
     * One that is not there yet.
     *
     * @param cookie makes it known again; empty for who is somebody else on each connection
     */
    Guest(int number, boolean v1, String cookie, Surroundings around, SplittableRandom random) {
        this.number = number;
        this.v1 = v1;
        this.cookie = cookie;
        this.around = around;
        this.random = random;
        for (int i = 0; i < 3; i++) {
            place(anyChannel());
        }
    }

    private int anyChannel() {
        double where = random.nextDouble();
        return (int) (around.channels() * where * where);
    }

    private Place place(int channel) {
        return places.computeIfAbsent(channel, Place::new);
    }

    private void note(Kind kind, int channel, long a, long b, long c) {
        around.chronicle().note(number, connection, kind, channel, a, b, c);
    }

    private void note(Kind kind, int channel) {
        note(kind, channel, 0, 0, 0);
    }

    synchronized void start() {
        later(random.nextLong(2 * SECOND), this::connect);
        think();
    }

    private void later(long nanos, Runnable action) {
        around.timer()
                .schedule(
                        () -> {
                            synchronized (this) {
                                if (!gone) {
                                    guarded(action);
                                }
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            around.chronicle().failed(e);
        }
    }

    private void connect() {
        if (wire.isPresent()) {
            return;
        }
        node = random.nextInt(around.nodes().size());
        OptionalInt port = around.nodes().get(node).port();
        if (port.isEmpty()) {
            comeBack();
            return;
        }
        connection++;
        URI address = URI.create("ws://127.0.0.1:" + port.getAsInt() + "/connect?name=g" + number);
        Wire fresh = Wire.dial(around.http(), around.timer(), address, v1, cookie, this);
        wire = Optional.of(fresh);
        later(10 * SECOND, () -> {
            if (isMine(fresh) && !open) {
                fresh.cut();
                over(1006);
            }
        });
    }

    private boolean isMine(Wire from) {
        return wire.isPresent() && wire.get() == from;
    }

    private void comeBack() {
        // The cap before the jitter, as PROTOCOL has it; sooner, as a run lasts two minutes.
        attempts++;
        long most = Math.min(4 * SECOND, (SECOND / 4) << Math.min(8, attempts));
        later(100_000_000 + random.nextLong(most), this::connect);
    }

    @Override
    public synchronized void opened(Wire from) {
        if (isMine(from) && !v1) {
            begin();
            around.presences().is(user(), number, connection);
        }
    }

    private String user() {
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf('.'));
    }

    private void begin() {
        open = true;
        attempts = 0;
        note(Kind.OPENED, -1, node, v1 ? 1 : 0, 0);
        places.values().forEach(place -> {
            if (place.wanted) {
                join(place);
            }
        });
    }

    @Override
    public synchronized void closed(Wire from, int code) {
        if (isMine(from)) {
            over(code);
        }
    }

    private void over(int code) {
        if (open) {
            note(Kind.CLOSED, -1, code, 0, 0);
            around.presences().closed(number);
        }
        wire = Optional.empty();
        open = false;
        requests.clear();
        waiting.clear();
        underWay = Optional.empty();
        places.values().forEach(place -> place.state = Place.State.OUT);
        comeBack();
    }

    private void request(String channel, String command, String param, long meaning) {
        String begin = "{\"channel\":\"" + channel + "\",\"cmd\":\"" + command + "\",\"param\":" + param;
        if (v1) {
            long id = nextRequest++;
            requests.put(id, meaning);
            send(begin + ",\"id\":" + id + "}");
        } else {
            send(begin + "}");
        }
    }

    private void send(String text) {
        wire.ifPresent(way -> way.send(text));
    }

    private void join(Place place) {
        place.state = Place.State.JOINING;
        place.inPieces = false;
        String name = Place.name(place.channel);
        if (!v1) {
            inTurn(() -> {
                underWay = Optional.of(place);
                note(Kind.JOIN, place.channel, -1, -1, 0);
                request("", "join-room", "{\"room\":\"" + name + "\"}", place.channel);
            });
        } else if (place.epoch.isPresent()) {
            String epoch = place.epoch.get();
            note(Kind.JOIN, place.channel, around.chronicle().epoch(epoch), place.offset, 0);
            String known = "{\"recover\":{\"epoch\":\"" + epoch + "\",\"offset\":" + place.offset + "}}";
            request(name, "sb:join", known, place.channel);
        } else {
            note(Kind.JOIN, place.channel, -1, -1, 0);
            request(name, "sb:join", "null", place.channel);
        }
    }

    private void leave(Place place) {
        place.state = Place.State.LEAVING;
        String name = Place.name(place.channel);
        if (v1) {
            note(Kind.LEAVE, place.channel);
            request(name, "sb:leave", "null", place.channel);
        } else {
            inTurn(() -> {
                underWay = Optional.of(place);
                note(Kind.LEAVE, place.channel);
                request("", "leave-room", "{\"room\":\"" + name + "\"}", place.channel);
            });
        }
    }

    private void inTurn(Runnable action) {
        if (underWay.isPresent()) {
            waiting.add(action);
        } else {
            action.run();
        }
    }

    private void nextTurn() {
        underWay = Optional.empty();
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private void say(Place place) {
        long publication = History.publication(number, connection, ++said);
        note(Kind.SAID, place.channel, publication, 0, 0);
        String text = History.name(publication) + (random.nextInt(LONG_ONE_IN) == 0 ? " " + FILLER : "");
        request(Place.name(place.channel), "chat", "{\"text\":\"" + text + "\"}", publication);
    }

    /** Is left alone from now on: only comes back, and joins where it wants to be. */
    synchronized void rest() {
        acting = false;
    }

    /** Whether it is where it wants to be. */
    synchronized boolean settled() {
        return open
                && places.values().stream()
                        .allMatch(
                                place -> place.wanted ? place.state == Place.State.IN : place.state == Place.State.OUT);
    }

    /** Says something in each of its channels, for the judge to see that everybody hears it. */
    synchronized void sayAtTheEnd() {
        if (open) {
            places.values().stream()
                    .filter(place -> place.state == Place.State.IN)
                    .forEach(this::say);
        }
    }

    /** Says where it wants to be, and does nothing any more. */
    synchronized void tellWishes() {
        gone = true;
        places.values().stream().filter(place -> place.wanted).forEach(place -> note(Kind.WANTS, place.channel));
    }

    /** Where it is. */
    synchronized Standing standing() {
        List<Integer> channels = open
                ? places.values().stream()
                        .filter(place -> place.state == Place.State.IN)
                        .map(place -> place.channel)
                        .toList()
                : List.of();
        return new Standing(number, connection, node, v1, channels);
    }

    private void think() {
        double wait = -Math.log(1 - random.nextDouble()) * THINK_SECONDS;
        later((long) (wait * SECOND), () -> {
            if (acting) {
                if (open) {
                    act();
                }
                think();
            }
        });
    }

    private void act() {
        List<Place> in = places.values().stream()
                .filter(place -> place.state == Place.State.IN)
                .toList();
        int what = random.nextInt(100);
        if (what < 80) {
            if (!in.isEmpty()) {
                Place place = in.get(random.nextInt(in.size()));
                for (int i = random.nextInt(8) == 0 ? 6 : 1; i > 0; i--) {
                    say(place);
                }
            }
        } else if (what < 88) {
            if (!in.isEmpty()) {
                Place place = in.get(random.nextInt(in.size()));
                place.wanted = false;
                leave(place);
            }
        } else if (what < 97) {
            Place place = place(anyChannel());
            place.wanted = true;
            if (place.state == Place.State.OUT) {
                join(place);
            }
        } else {
            trouble();
        }
    }

    /** Its way to the server ends, or is not read for a while. */
    synchronized void trouble() {
        if (!open || wire.isEmpty()) {
            return;
        }
        Wire now = wire.get();
        switch (random.nextInt(4)) {
            case 0 -> {
                now.close();
                over(1000);
            }
            case 1 -> now.stall(random.nextLong(8 * SECOND));
            default -> cut();
        }
    }

    synchronized void cut() {
        if (open && wire.isPresent()) {
            wire.get().cut();
            over(1006);
        }
    }

    @Override
    public synchronized void heard(Wire from, String text) {
        if (isMine(from) && !gone) {
            guarded(() -> heard(Said.of(text)));
        }
    }

    private void heard(Said message) {
        switch (message.command()) {
            case "sb:welcome" -> {
                begin();
                Object user = message.field("user");
                Object id = user instanceof Map<?, ?> fields ? fields.get("id") : null;
                around.presences().is(String.valueOf(id), number, connection);
            }
            case "sb:ping" -> send("{\"channel\":\"\",\"cmd\":\"sb:pong\",\"param\":null}");
            case "chat" -> {
                if (message.reply() >= 0) {
                    answered(message);
                } else {
                    got(message);
                }
            }
            case "sb:missed" -> joined(message);
            case "sb:lost" -> lost(message);
            case "sb:join" -> joinAnswered(message);
            case "sb:leave" -> left(place(Place.channel(message.channel())));
            case "sb:presence" -> presence(message);
            case "join-room" -> {
                Place place = place(Place.channel(String.valueOf(message.text("room"))));
                note(Kind.JOINED, place.channel, -1, -1, 0);
                place.state = Place.State.IN;
                nextTurn();
            }
            case "leave-room" -> {
                left(place(Place.channel(String.valueOf(message.text("room")))));
                nextTurn();
            }
            case "error" -> error(message);
            default -> {}
        }
    }

    private void error(Said message) {
        String about = String.valueOf(message.text("cmd"));
        if (about.equals("join-room")) {
            underWay.ifPresent(this::refused);
            nextTurn();
        } else if (!message.channel().isEmpty()) {
            note(Kind.UNSURE, Place.channel(message.channel()));
        }
    }

    private void got(Said message) {
        int channel = Place.channel(message.channel());
        note(Kind.GOT, channel, publication(message), message.offset(), 0);
        if (message.offset() >= 0) {
            place(channel).offset = message.offset();
        }
    }

    private static long publication(Said message) {
        String text = String.valueOf(message.text("text"));
        int end = text.indexOf(' ');
        return History.parse(end < 0 ? text : text.substring(0, end));
    }

    private void joinAnswered(Said message) {
        requests.remove(message.reply());
        if (message.failed()) {
            refused(place(Place.channel(message.channel())));
        } else {
            joined(message);
        }
    }

    private void joined(Said message) {
        int channel = Place.channel(message.channel());
        Place place = place(channel);
        String epoch = message.text("epoch");
        int epochNumber = around.chronicle().epoch(epoch);
        long offset = message.number("offset", -1);
        for (Object missed : message.list("missed")) {
            Said one = Said.in(missed);
            note(Kind.MISSED, channel, epochNumber, one.offset(), publication(one));
        }
        boolean more = message.flag("more");
        long flags = (message.field("recovered") != null ? History.ASKED : 0)
                | (message.flag("recovered") ? History.RECOVERED : 0)
                | (more ? History.MORE : 0);
        note(Kind.JOINED, channel, epochNumber, offset, flags);
        if (!more) {
            around.presences().snapshot(number, channel, message.list("members"), message.number("count", -1));
        }
        if (epoch != null) {
            place.epoch = Optional.of(epoch);
            place.offset = offset;
        }
        place.inPieces = more;
        if (!more && place.state == Place.State.JOINING) {
            place.state = Place.State.IN;
        }
    }

    private void presence(Said message) {
        around.presences()
                .changed(
                        number,
                        Place.channel(message.channel()),
                        message.list("joined"),
                        message.list("left"),
                        message.number("count", -1));
    }

    private void refused(Place place) {
        note(Kind.JOIN_REFUSED, place.channel);
        place.state = Place.State.OUT;
        around.presences().left(number, place.channel);
        Optional<Wire> then = wire;
        later(random.nextLong(SECOND / 4, 3 * SECOND), () -> {
            if (wire.equals(then) && open && place.wanted && place.state == Place.State.OUT) {
                join(place);
            }
        });
    }

    private void left(Place place) {
        note(Kind.LEFT, place.channel);
        around.presences().left(number, place.channel);
        place.state = Place.State.OUT;
        if (random.nextBoolean()) {
            // Half of them come back as if they had never been there.
            place.epoch = Optional.empty();
        }
        if (place.wanted) {
            join(place);
        }
    }

    private void lost(Said message) {
        if (message.field("channels") instanceof Map<?, ?> channels) {
            channels.forEach((name, position) -> {
                Place place = place(Place.channel(String.valueOf(name)));
                Map<?, ?> fields = position instanceof Map<?, ?> map ? map : Map.of();
                String epoch = fields.get("epoch") instanceof String text ? text : null;
                long offset = fields.get("offset") instanceof Long number ? number : -1;
                note(Kind.LOST, place.channel, around.chronicle().epoch(epoch), offset, 0);
                if (place.state == Place.State.IN || (place.state == Place.State.JOINING && place.inPieces)) {
                    join(place);
                }
            });
        }
    }

    private void answered(Said message) {
        Long publication = requests.remove(message.reply());
        if (publication != null) {
            Kind kind = message.failed() ? Kind.REFUSED : Kind.ANSWERED;
            note(kind, Place.channel(message.channel()), publication, 0, 0);
        }
    }
}
