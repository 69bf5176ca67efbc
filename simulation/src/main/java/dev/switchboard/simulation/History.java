package dev.switchboard.simulation;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What every client did and saw, and what was done to nodes, in the order of time. What the judge judges, and nothing else. */
public final class History {
    /** What may happen. The comments say what {@code a}, {@code b} and {@code c} are; those not named are 0. */
    public enum Kind {
        /** A connection is open: node, 1 if it speaks v1. */
        OPENED,
        /** A client knows that its connection is over: code. */
        CLOSED,
        /** Asks to join: epoch and offset to recover from, or -1. */
        JOIN,
        /** One missed publication of an answer to a join: epoch, offset, publication. */
        MISSED,
        /** An answer to a join, or a piece of one, after what it brought: epoch, offset, bits {@link #ASKED}, {@link #RECOVERED}, {@link #MORE}. */
        JOINED,
        /** A join was refused. */
        JOIN_REFUSED,
        /** Asks to leave. */
        LEAVE,
        /** A leave was answered. */
        LEFT,
        /** Asks to publish: publication, 1 if to all others. */
        SAID,
        /** A publication was answered: publication. */
        ANSWERED,
        /** A publication was refused: publication. */
        REFUSED,
        /** The server says that a publication of this client may not have been kept. */
        UNSURE,
        /** A publication arrived: publication, offset or -1. */
        GOT,
        /** The server lost track: epoch and offset or -1. */
        LOST,
        /** Who was there when a join was answered: list, how many, nanoseconds at which the node wrote it or -1. */
        HERE,
        /** These users came: list, how many are there or -1, nanoseconds at which the node wrote it or -1. */
        CAME,
        /** These users went: likewise. */
        WENT,
        /** Asks to say something to a user: note, user. */
        WHISPER,
        /** Asks to say something to everybody: note. */
        SHOUT,
        /** Asks to end a user's connections: user. */
        KICK,
        /** A note arrived: note. */
        NOTED,
        /** At the end, a node knows that these users are there: node, list. */
        ROSTER,
        /** At the end, a client wants to be in a channel. */
        WANTS,
        /** At the end, a node has a member in a channel: connection. The client is that connection's. */
        MEMBER,
        /** From now on nothing is done to anybody. */
        CALM,
        /** A node: number. */
        CRASHED,
        STARTED,
        PAUSED,
        RESUMED,
        PARTED,
        REUNITED,
        STALLED,
        /** The broker lost everything. */
        EMPTIED
    }

    public static final int ASKED = 1;
    public static final int RECOVERED = 2;
    public static final int MORE = 4;

    /**
     * One thing that happened.
     *
     * @param at nanoseconds since the world began
     * @param client who saw it, -1 for what was done to nodes
     * @param connection the client's how manieth
     * @param channel its number, -1 for none
     */
    public record Entry(long at, int client, int connection, Kind kind, int channel, long a, long b, long c) {}

    private static final int ENTRY_BYTES = 8 + 4 + 4 + 1 + 4 + 3 * 8;

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> epochs = new LinkedHashMap<>();
    private final List<int[]> lists = new ArrayList<>();
    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(ENTRY_BYTES * 256);

    /** An empty one. */
    public History() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    /** Adds what happened after all that was added before. Not thread-safe. */
    public void add(long at, int client, int connection, Kind kind, int channel, long a, long b, long c) {
        entries.add(new Entry(at, client, connection, kind, channel, a, b, c));
        if (buffer.remaining() < ENTRY_BYTES) {
            digest();
        }
        buffer.putLong(at).putInt(client).putInt(connection).put((byte) kind.ordinal());
        buffer.putInt(channel).putLong(a).putLong(b).putLong(c);
    }

    private void digest() {
        buffer.flip();
        digest.update(buffer);
        buffer.clear();
    }

    /** The number of an epoch, in the order in which clients heard of them; -1 for none. */
    public int epoch(@Nullable String name) {
        if (name == null) {
            return -1;
        }
        Integer known = epochs.putIfAbsent(name, epochs.size());
        return known == null ? epochs.size() - 1 : known;
    }

    /** Keeps a list of users; returns its number. */
    int list(List<Integer> users) {
        int[] list = users.stream().mapToInt(Integer::intValue).toArray();
        lists.add(list);
        return lists.size() - 1;
    }

    /** Users of that list. */
    int[] list(long number) {
        return lists.get((int) number);
    }

    /** In the order of time. */
    public List<Entry> entries() {
        return entries;
    }

    /** Of all that was added; once. */
    String hash() {
        digest();
        lists.forEach(list -> {
            ByteBuffer numbers = ByteBuffer.allocate(4 * list.length);
            numbers.asIntBuffer().put(list);
            digest.update(numbers);
        });
        epochs.keySet().forEach(name -> digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A publication's name: the how manieth of which connection of which client. */
    public static long publication(int client, int connection, int number) {
        return ((long) client << 40) | ((long) connection << 24) | number;
    }

    /** The same for hash tables, which half of the judge's time went into: odd factors lose nothing and spread. */
    static long key(long publication) {
        return publication * 0x9E3779B97F4A7C15L;
    }

    static int client(long publication) {
        return (int) (publication >>> 40);
    }

    /** Of the publisher: client and connection. */
    static long publisher(long publication) {
        return publication >>> 24;
    }

    static int number(long publication) {
        return (int) (publication & 0xFFFFFF);
    }

    /** A publication's name as text, which {@link #parse} reads. */
    public static String name(long publication) {
        return client(publication) + "." + (publisher(publication) & 0xFFFF) + "." + number(publication);
    }

    /** The opposite of {@link #name}. */
    public static long parse(String name) {
        int first = name.indexOf('.');
        int second = name.indexOf('.', first + 1);
        return publication(
                Integer.parseInt(name, 0, first, 10),
                Integer.parseInt(name, first + 1, second, 10),
                Integer.parseInt(name, second + 1, name.length(), 10));
    }

    /** Whether the channel of this number is recoverable: every other one is. */
    public static boolean recoverable(int channel) {
        return World.recoverable(channel);
    }

    /** What the channel of this number is called. */
    public static String channelName(int channel) {
        return World.channelName(channel);
    }

    /** As a line of a transcript. */
    public static String line(Entry e) {
        StringBuilder line = new StringBuilder(String.format(java.util.Locale.ROOT, "%12.6f s ", e.at / 1e9));
        if (e.client >= 0) {
            line.append("client ")
                    .append(e.client)
                    .append('.')
                    .append(e.connection)
                    .append(' ');
        }
        line.append(e.kind);
        if (e.channel >= 0) {
            line.append(' ').append(World.channelName(e.channel));
        }
        switch (e.kind) {
            case SAID, ANSWERED, REFUSED, GOT, WHISPER, SHOUT, NOTED ->
                line.append(" publication ").append(name(e.a));
            case MISSED ->
                line.append(" epoch ")
                        .append(e.a)
                        .append(" offset ")
                        .append(e.b)
                        .append(" publication ")
                        .append(name(e.c));
            case JOIN, LOST ->
                line.append(" epoch ").append(e.a).append(" offset ").append(e.b);
            case JOINED ->
                line.append(" epoch ")
                        .append(e.a)
                        .append(" offset ")
                        .append(e.b)
                        .append((e.c & ASKED) != 0 ? (e.c & RECOVERED) != 0 ? " recovered" : " not recovered" : "")
                        .append((e.c & MORE) != 0 ? " more" : "");
            case HERE, CAME, WENT, ROSTER -> {}
            case WANTS, MEMBER, CALM, JOIN_REFUSED, LEAVE, LEFT, UNSURE, EMPTIED -> {}
            default -> line.append(' ').append(e.a);
        }
        if (e.kind == Kind.GOT && e.b >= 0) {
            line.append(" offset ").append(e.b);
        }
        return line.toString();
    }

    /** The same, with the users of lists. */
    String told(Entry e) {
        return switch (e.kind) {
            case HERE, CAME, WENT ->
                line(e) + " users " + Arrays.toString(list(e.a)) + " of " + e.b + " written " + e.c / 1e9;
            case ROSTER -> line(e) + " node " + e.a + " users " + Arrays.toString(list(e.b));
            default -> line(e);
        };
    }

    /** As a transcript. */
    public void print(PrintStream out) {
        entries.forEach(entry -> out.println(told(entry)));
    }
}
