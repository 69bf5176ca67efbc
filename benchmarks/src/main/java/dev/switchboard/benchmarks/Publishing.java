package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Publications under way, and the check that each member gets each of them once and in order. In a closed loop a publisher goes on
 * when all members have what it published; in an open loop it publishes at intended times, whatever has become of what came before,
 * and latency counts from the intended time (else a server that stalls would also stall the clock that judges it). Confined to the
 * event loop.
 */
final class Publishing implements Swarm.Traffic {
    /** Who publishes, where, and how many must get it. */
    record Publisher(Client client, String channel, int members) {}

    // Publications of one publisher that may be under way; an open loop that needs more is hopelessly behind.
    private static final int MOST_UNDER_WAY = 8_192;

    private static final byte[] ASKING =
            "{\"channel\":\"\",\"cmd\":\"echo\",\"param\":\"a reply\"}".getBytes(StandardCharsets.UTF_8);

    private final Publisher[] publishers;
    private final byte[][] envelopes;
    private final int[] marks;
    private final int[] sent;
    private final int[][] missing;
    private final long[][] intended;
    private boolean closedLoop;
    private int loops;
    private int underWay;
    private long lost;
    private long repeated;
    private long completed;
    private long deliveries;
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    private final byte[] asking;
    private long replies;
    private boolean recording;

    /** Padding makes each message as long as wanted in this server's envelope. */
    Publishing(List<Publisher> publishers, String command, int padding) {
        this(publishers, command, padding, false);
    }

    /** The same, and with {@code asks} each publisher asks for a reply to itself after every publication. */
    Publishing(List<Publisher> publishers, String command, int padding, boolean asks) {
        this.asking = asks ? ASKING : new byte[0];
        int count = publishers.size();
        this.publishers = publishers.toArray(Publisher[]::new);
        this.envelopes = new byte[count][];
        this.marks = new int[count];
        this.sent = new int[count];
        this.missing = new int[count][MOST_UNDER_WAY];
        this.intended = new long[count][MOST_UNDER_WAY];
        for (int i = 0; i < count; i++) {
            envelopes[i] = Stamp.envelope(publishers.get(i).channel(), command, i, padding);
            marks[i] = Stamp.find(envelopes[i]);
        }
    }

    /** Begins a closed loop with so many publications under way, or goes on with so many, which are no fewer than before. */
    void startClosed(int inFlight) {
        closedLoop = true;
        for (; loops < inFlight; loops++) {
            publish(loops % publishers.length, System.nanoTime());
        }
    }

    /** Lets what is under way end, and begins nothing new. */
    void stop() {
        closedLoop = false;
    }

    int underWay() {
        return underWay;
    }

    void publish(int publisher, long at) {
        int sequence = sent[publisher]++;
        int slot = sequence & MOST_UNDER_WAY - 1;
        if (missing[publisher][slot] > 0) {
            throw new IllegalStateException(
                    "publication " + (sequence - MOST_UNDER_WAY) + " of publisher " + publisher + " lacks "
                            + missing[publisher][slot] + " deliveries: the server is hopelessly behind, or lost it");
        }
        missing[publisher][slot] = publishers[publisher].members();
        intended[publisher][slot] = at;
        underWay++;
        Stamp.number(envelopes[publisher], marks[publisher], sequence);
        publishers[publisher].client().send(envelopes[publisher]);
        if (asking.length > 0) {
            publishers[publisher].client().send(asking);
        }
    }

    @Override
    public void plain(Client client, String text) {
        if (asking.length == 0 || !text.contains("\"cmd\":\"echo\"")) {
            throw new IllegalStateException("unexpected: " + text);
        }
        replies++;
    }

    /** Replies that publishers got. */
    long replies() {
        return replies;
    }

    @Override
    public void stamped(Client client, ByteBuf in, int mark, int length) {
        int publisher = Stamp.publisher(in, mark);
        int sequence = Stamp.sequence(in, mark);
        int expected = client.next[publisher];
        if (sequence != expected && expected >= 0) {
            if (sequence < expected) {
                repeated++;
                return;
            }
            lost += sequence - expected;
        }
        client.next[publisher] = sequence + 1;
        deliveries++;
        int slot = sequence & MOST_UNDER_WAY - 1;
        if (recording) {
            latency.recordValue(Math.max(
                    0, Math.min(latency.getHighestTrackableValue(), System.nanoTime() - intended[publisher][slot])));
        }
        if (--missing[publisher][slot] == 0) {
            underWay--;
            completed++;
            if (closedLoop) {
                publish(publisher, System.nanoTime());
            }
        }
    }

    /** One who was to get what is under way won't: it has been closed, and is judged no more. */
    void gone(int publisher, Client member) {
        for (int sequence = Math.max(0, member.next[publisher]); sequence < sent[publisher]; sequence++) {
            int slot = sequence & MOST_UNDER_WAY - 1;
            if (missing[publisher][slot] > 0 && --missing[publisher][slot] == 0) {
                underWay--;
                completed++;
                if (closedLoop) {
                    publish(publisher, System.nanoTime());
                }
            }
        }
    }

    /** Latencies are kept from now on. */
    void record(boolean on) {
        recording = on;
    }

    /** Deliveries so far. */
    long deliveries() {
        return deliveries;
    }

    /** Publications that all members have. */
    long completed() {
        return completed;
    }

    /** Sequence numbers that a member skipped: lost, or coming late. */
    long lost() {
        return lost;
    }

    /** Sequence numbers that came twice, or late. */
    long repeated() {
        return repeated;
    }

    Histogram latency() {
        return latency;
    }

    @Override
    public String toString() {
        return "sent " + Arrays.stream(sent).asLongStream().sum() + ", under way " + underWay + ", deliveries "
                + deliveries;
    }
}
