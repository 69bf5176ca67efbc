package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Who is where, as Redis keeps it, over one line. Called in turns; stages complete on the client's threads. */
final class Ledger implements Book {
    /** How long a part of a node that does not renew it any more is kept: longer than any lease of sense. */
    static final Duration PART = Duration.ofMinutes(3);

    private static final byte[] PART_MILLIS = ascii(PART.toMillis());

    /** What one node has in a channel, and the number of what it wrote last. */
    record Part(long incarnation, long sequence, List<Present> users) {}

    /**
     * The answer to a renewal.
     *
     * @param before how long ago it was renewed before, on the clock of Redis; empty if there was no lease
     * @param living incarnations of all that have a lease
     * @param names what those are called whose lease says so
     */
    record Renewal(Optional<Duration> before, Set<Long> living, Map<Long, NodeId> names) {
        /** Of nodes without names. */
        Renewal(Optional<Duration> before, Set<Long> living) {
            this(before, living, Map.of());
        }
    }

    private final Line line;
    private final Scripts scripts;
    private final Names names;
    private final String incarnation;
    private final String holder;

    Ledger(Line line, Scripts scripts, Names names, long incarnation, NodeId node) {
        // A lease bears the name, too, so that people can be told whose it is.
        this(line, scripts, names, Long.toHexString(incarnation), Long.toHexString(incarnation) + ":" + node);
    }

    private Ledger(Line line, Scripts scripts, Names names, String incarnation, String holder) {
        this.line = line;
        this.scripts = scripts;
        this.names = names;
        this.incarnation = incarnation;
        this.holder = holder;
    }

    /** The same over another line. */
    Ledger over(Line other) {
        return new Ledger(other, scripts, names, incarnation, holder);
    }

    @Override
    public CompletionStage<Boolean> write(ChannelName name, Notice notice) {
        List<byte[]> arguments = new ArrayList<>(7 + 2 * notice.entries().size());
        arguments.add(names.channel(name));
        arguments.add(Envelope.presence(notice));
        arguments.add(PART_MILLIS);
        arguments.add(ascii(incarnation));
        arguments.add(ascii(notice.sequence()));
        arguments.add(ascii(notice.piece()));
        arguments.add(line.publishing());
        for (Notice.Entry entry : notice.entries()) {
            arguments.add(entry.user().value().getBytes(UTF_8));
            arguments.add(entry.kept());
        }
        return line.run(scripts.part(), keys(name), arguments.toArray(byte[][]::new))
                .thenApply(answer -> !answer.isEmpty() && answer.get(0).equals(1L));
    }

    @Override
    public CompletionStage<List<Part>> read(ChannelName name) {
        return line.run(scripts.parts(), new byte[][] {keys(name)[0]}, ascii(incarnation))
                .thenApply(Ledger::parts);
    }

    private static List<Part> parts(List<Object> answer) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at + 2 < answer.size()) {
            long node = Long.parseUnsignedLong(text(answer.get(at)), 16);
            long sequence = Long.parseLong(text(answer.get(at + 1)));
            int end = at + 3 + Integer.parseInt(text(answer.get(at + 2)));
            List<Present> users = new ArrayList<>();
            for (int i = at + 3; i + 1 < end; i += 2) {
                Notice.Entry.read((byte[]) answer.get(i), (byte[]) answer.get(i + 1))
                        .ifPresent(users::add);
            }
            parts.add(new Part(node, sequence, users));
            at = end;
        }
        return parts;
    }

    @Override
    public CompletionStage<Renewal> renew(Duration span) {
        return line.run(scripts.lease(), new byte[][] {names.leases()}, ascii(holder), ascii(span.toMillis()))
                .thenApply(answer -> {
                    long before = Long.parseLong(text(answer.get(0)));
                    Set<Long> living = new HashSet<>();
                    Map<Long, NodeId> called = new HashMap<>();
                    for (int i = 1; i < answer.size(); i++) {
                        String[] node = text(answer.get(i)).split(":", 2);
                        long life = Long.parseUnsignedLong(node[0], 16);
                        living.add(life);
                        if (node.length == 2) {
                            called.put(life, NodeId.of(node[1]));
                        }
                    }
                    return new Renewal(
                            before < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(before)), living, called);
                });
    }

    @Override
    public void keep(ChannelName name) {
        for (byte[] key : keys(name)) {
            line.keep(key, PART);
        }
    }

    private byte[][] keys(ChannelName name) {
        return names.parts(name, incarnation);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, US_ASCII);
    }

    private static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
