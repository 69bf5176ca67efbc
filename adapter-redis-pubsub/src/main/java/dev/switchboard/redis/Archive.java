package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Retention;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The histories in Redis, over one connection of one run of Redis. Called in turns; stages complete on the client's threads. */
final class Archive {
    /** How much longer than its entries a numbering lives, and how long one that nobody named a time for. */
    static final Duration NUMBERING = Duration.ofMinutes(3);

    // What one answer may hold of a history: Redis does nothing else while it collects it.
    private static final byte[] BYTES_PER_ANSWER = ascii(256 << 10);
    private static final byte[] NOT_KNOWN = ascii(0);

    private final Line line;
    private final Scripts scripts;
    private final Names names;
    private final byte[] run;
    private final byte[] incarnation;
    private final byte[] head = Envelope.numberedHead();
    private final SecureRandom random = new SecureRandom();

    /**
     * One for a line.
     *
     * @param run identity of the run of Redis at its other end
     * @param incarnation that of this node
     */
    Archive(Line line, Scripts scripts, Names names, String run, long incarnation) {
        this(
                line,
                scripts,
                names,
                run.getBytes(US_ASCII),
                Long.toHexString(incarnation).getBytes(US_ASCII));
    }

    private Archive(Line line, Scripts scripts, Names names, byte[] run, byte[] incarnation) {
        this.line = line;
        this.scripts = scripts;
        this.names = names;
        this.run = run;
        this.incarnation = incarnation;
    }

    /** The same over another line to the same run of Redis. */
    Archive over(Line other) {
        return new Archive(other, scripts, names, run, incarnation);
    }

    /** Numbers, keeps and hands on. */
    CompletionStage<Position> append(ChannelName name, byte[] body, Retention retention, long sequence) {
        return line.run(
                        scripts.append(),
                        names.keys(name),
                        names.channel(name),
                        body,
                        ascii(retention.size()),
                        ascii(millis(retention)),
                        ascii(millis(retention) + NUMBERING.toMillis()),
                        run,
                        freshEpoch(),
                        incarnation,
                        ascii(sequence),
                        head,
                        line.publishing())
                .thenApply(answer -> {
                    if (answer == null || answer.size() < 2) {
                        throw new IllegalStateException("Redis had a later publication of this node before this one");
                    }
                    return position(answer);
                });
    }

    /**
     * Looks into a channel.
     *
     * @param retention empty if it is not known, as when a gap is repaired; then it changes nothing
     */
    CompletionStage<Kept> since(ChannelName name, Optional<Position> known, Optional<Retention> retention) {
        long after = known.map(Position::offset).orElse(-1L);
        return ask(name, after, retention).thenCompose(answer -> {
            Position top = position(answer);
            if (known.isEmpty()) {
                return CompletableFuture.completedFuture(new Kept(top, Optional.of(List.of())));
            }
            if (!known.get().epoch().equals(top.epoch()) || after > top.offset()) {
                return CompletableFuture.completedFuture(new Kept(top, Optional.empty()));
            }
            return collect(name, top, after, retention, answer, new ArrayList<>());
        });
    }

    /** All up to {@code top}, answer by answer; what was trimmed meanwhile makes it nothing at all. */
    private CompletionStage<Kept> collect(
            ChannelName name,
            Position top,
            long after,
            Optional<Retention> retention,
            List<Object> answer,
            List<Publication> missed) {
        long last = after;
        for (int i = 2; i + 1 < answer.size() && last < top.offset(); i += 2) {
            long offset = offset((byte[]) answer.get(i));
            if (offset != last + 1) {
                return CompletableFuture.completedFuture(new Kept(top, Optional.empty()));
            }
            Optional<Publication> kept = Envelope.publication(name, ByteBuffer.wrap((byte[]) answer.get(i + 1)));
            if (kept.isEmpty()) {
                // Somebody else wrote there.
                return CompletableFuture.completedFuture(new Kept(top, Optional.empty()));
            }
            missed.add(kept.get().at(top.at(offset)));
            last = offset;
        }
        if (last == top.offset()) {
            return CompletableFuture.completedFuture(new Kept(top, Optional.of(missed)));
        }
        if (last == after) {
            return CompletableFuture.completedFuture(new Kept(top, Optional.empty()));
        }
        long next = last;
        CompletionStage<List<Object>> more = ask(name, next, retention);
        // Not in a turn any more, so nobody else does it.
        line.flush();
        return more.thenCompose(rest -> position(rest).epoch().equals(top.epoch())
                ? collect(name, top, next, retention, rest, missed)
                : CompletableFuture.completedFuture(new Kept(top, Optional.empty())));
    }

    private CompletionStage<List<Object>> ask(ChannelName name, long after, Optional<Retention> retention) {
        return line.run(
                scripts.since(),
                names.keys(name),
                run,
                freshEpoch(),
                retention.map(kept -> ascii(millis(kept))).orElse(NOT_KNOWN),
                retention
                        .map(kept -> ascii(millis(kept) + NUMBERING.toMillis()))
                        .orElse(NOT_KNOWN),
                retention.map(kept -> ascii(kept.size())).orElse(NOT_KNOWN),
                ascii(after),
                BYTES_PER_ANSWER);
    }

    /** Keeps a numbering from expiring while somebody here follows it. */
    void renew(ChannelName name, Retention retention) {
        line.keep(names.keys(name)[0], retention.time().plus(NUMBERING));
    }

    private byte[] freshEpoch() {
        return Long.toHexString(random.nextLong()).getBytes(US_ASCII);
    }

    private static Position position(List<Object> answer) {
        return new Position(text(answer.get(0)), Long.parseLong(text(answer.get(1))));
    }

    private static long offset(byte[] id) {
        String text = text(id);
        return Long.parseLong(text.substring(0, text.indexOf('-')));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, US_ASCII);
    }

    private static long millis(Retention retention) {
        return Math.max(1, retention.time().toMillis());
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }
}
