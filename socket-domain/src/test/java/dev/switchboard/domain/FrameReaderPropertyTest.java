package dev.switchboard.domain;

import static dev.switchboard.domain.ClientFrames.FIN;
import static dev.switchboard.domain.ClientFrames.concat;
import static dev.switchboard.domain.ClientFrames.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Recorder.Told;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** The reader against {@link NaiveReader}, however its bytes are cut, and whatever they are. */
class FrameReaderPropertyTest {

    private static final int LIMIT = 66_000;
    private static final int SMALL_LIMIT = 300;

    @Property
    void good_streams_are_told_whole(@ForAll("conversations") byte[] stream, @ForAll Random cuts) {
        List<Told> expected = NaiveReader.read(stream, LIMIT);
        assertThat(expected).doesNotContain(Told.violation(1002), Told.violation(1007), Told.violation(1009));

        assertThat(readInPieces(stream, LIMIT, cuts)).isEqualTo(expected);
    }

    @Property
    void it_does_not_matter_how_a_stream_is_cut(
            @ForAll("mutated") byte[] stream, @ForAll Random cuts, @ForAll boolean smallLimit) {
        int limit = smallLimit ? SMALL_LIMIT : LIMIT;
        List<Told> expected = NaiveReader.read(stream, limit);
        Statistics.collect(expected.isEmpty() ? "nothing" : end(expected.get(expected.size() - 1)));

        assertThat(readInPieces(stream, limit, cuts)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void byte_by_byte_each_event_comes_at_the_first_byte_that_allows_it(@ForAll("short") byte[] stream) {
        Recorder events = new Recorder();
        FrameReader reader = new FrameReader(SMALL_LIMIT, events);
        for (int length = 1; length <= stream.length; length++) {
            reader.read(ByteBuffer.wrap(stream, length - 1, 1));

            assertThat(events.told).isEqualTo(NaiveReader.read(Arrays.copyOf(stream, length), SMALL_LIMIT));
        }
    }

    @Property
    void pauses_lose_nothing_and_stop_at_a_frames_end(@ForAll("mutated") byte[] stream, @ForAll Random answers) {
        Recorder events = new Recorder(answers::nextBoolean);
        FrameReader reader = new FrameReader(LIMIT, events);
        List<Told> expected = NaiveReader.read(stream, LIMIT);
        ByteBuffer in = ByteBuffer.wrap(stream);

        while (!reader.read(in)) {
            assertThat(events.told).isEqualTo(NaiveReader.read(Arrays.copyOf(stream, in.position()), LIMIT));
            assertThat(reader.ended()).isFalse();
        }

        assertThat(in.hasRemaining()).isFalse();
        assertThat(events.told).isEqualTo(expected);
    }

    /**
     * Bounded in count and with fixed seeds, so that a failure comes again. The recorder objects to events after the
     * end.
     */
    @Test
    void noise_never_throws_and_nothing_comes_after_the_end() {
        SplittableRandom random = new SplittableRandom(6455);
        int ended = 0;
        for (int round = 0; round < 200_000; round++) {
            Recorder events = new Recorder();
            FrameReader reader = new FrameReader(1 + random.nextInt(200), events);
            byte[] noise = noise(random);
            ByteBuffer in = ByteBuffer.wrap(noise);
            while (in.hasRemaining()) {
                int length = 1 + random.nextInt(in.remaining());
                reader.read(in.slice(in.position(), length));
                in.position(in.position() + length);
            }
            ended += reader.ended() ? 1 : 0;
        }
        assertThat(ended)
                .as("streams that came to an end, and streams that did not")
                .isBetween(50_000, 199_000);
    }

    /**
     * Random bytes in the shape of frames: the first bytes are likely ones, or all of it would die at its first byte.
     */
    private static byte[] noise(SplittableRandom random) {
        byte[] noise = new byte[1 + random.nextInt(120)];
        random.nextBytes(noise);
        int[] first = {0x81, 0x01, 0x00, 0x80, 0x89, 0x8A, 0x88};
        int at = 0;
        while (at + 6 < noise.length) {
            noise[at] = (byte) (random.nextInt(20) == 0 ? random.nextInt(256) : first[random.nextInt(first.length)]);
            int length = random.nextInt(20);
            noise[at + 1] = (byte) (0x80 | length);
            int end = Math.min(noise.length, at + 6 + length);
            if (random.nextInt(4) > 0) { // ASCII: payload that is its key, then spaces
                for (int i = at + 6; i < end; i++) {
                    noise[i] = (byte) (noise[at + 2 + (i - at - 6) % 4] ^ ' ');
                }
            }
            at = end;
        }
        return noise;
    }

    private static List<Told> readInPieces(byte[] stream, int limit, Random cuts) {
        Recorder events = new Recorder();
        FrameReader reader = new FrameReader(limit, events);
        int longest = 1 << cuts.nextInt(18);
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, 1 + cuts.nextInt(longest));
            ByteBuffer piece = cuts.nextBoolean() ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
            assertThat(reader.read(piece.put(stream, at, length).flip())).isTrue();
            assertThat(piece.hasRemaining()).isFalse();
            at += length;
        }
        return events.told;
    }

    private static String end(Told last) {
        return last.code() == 0 ? last.what() : last.what() + " " + last.code();
    }

    /** Messages, some in fragments with control frames between, and perhaps a close; all of it by the rules. */
    @Provide
    Arbitrary<byte[]> conversations() {
        Arbitrary<byte[]> unit =
                Arbitraries.frequencyOf(Tuple.of(6, message()), Tuple.of(2, controlFrame()), Tuple.of(1, closeFrame()));
        return unit.list().ofMinSize(1).ofMaxSize(8).map(FrameReaderPropertyTest::joined);
    }

    /**
     * Conversations with some bytes put wrong, most of them where the headers of short frames are, and cut off
     * anywhere.
     */
    @Provide
    Arbitrary<byte[]> mutated() {
        return Combinators.combine(conversations(), Arbitraries.randoms()).as((stream, random) -> {
            byte[] mutated = stream.clone();
            for (int i = random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(Math.min(mutated.length, random.nextBoolean() ? 20 : Integer.MAX_VALUE));
                mutated[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutated[at] ^ 1 << random.nextInt(8));
            }
            return random.nextInt(3) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length + 1)) : mutated;
        });
    }

    @Provide("short")
    Arbitrary<byte[]> shortOnes() {
        return mutated().map(stream -> Arrays.copyOf(stream, Math.min(stream.length, 400)));
    }

    private static Arbitrary<byte[]> message() {
        Arbitrary<Integer> fragments = Arbitraries.integers().between(1, 5);
        return Combinators.combine(texts(), fragments, controlFrame().list().ofMaxSize(3), Arbitraries.randoms())
                .as((text, count, controls, random) -> fragmented(text.getBytes(UTF_8), count, controls, random));
    }

    private static byte[] fragmented(byte[] payload, int count, List<byte[]> controls, Random random) {
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean last = i == count - 1;
            int end =
                    last ? payload.length : at + random.nextInt(payload.length - at + 1); // cuts within characters too
            int opcode = i == 0 ? FrameHeader.TEXT : FrameHeader.CONTINUATION;
            frames.add(masked(opcode | (last ? FIN : 0), Arrays.copyOfRange(payload, at, end), random));
            if (i < controls.size() && !last) {
                frames.add(controls.get(i));
            }
            at = end;
        }
        return joined(frames);
    }

    private static byte[] masked(int firstByte, byte[] payload, Random random) {
        byte[] key = new byte[4];
        random.nextBytes(key);
        return frame(firstByte, payload, key);
    }

    private static Arbitrary<byte[]> controlFrame() {
        Arbitrary<Integer> opcode = Arbitraries.of(FrameHeader.PING, FrameHeader.PONG);
        Arbitrary<byte[]> payload = Arbitraries.bytes().array(byte[].class).ofMaxSize(125);
        return Combinators.combine(opcode, payload, Arbitraries.randoms())
                .as((code, bytes, random) -> masked(FIN | code, bytes, random));
    }

    private static Arbitrary<byte[]> closeFrame() {
        Arbitrary<Integer> codes = Arbitraries.of(1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999);
        Arbitrary<String> reasons = Arbitraries.of("", "bye", "Grüße 😀");
        Arbitrary<byte[]> body = Combinators.combine(codes, reasons)
                .as((code, reason) -> ClientFrames.closeBody(code, reason.getBytes(UTF_8)));
        return Arbitraries.oneOf(body, Arbitraries.just(new byte[0]))
                .map(bytes -> frame(FIN | FrameHeader.CLOSE, bytes));
    }

    /** Lengths around every border of a header, in characters of all lengths. */
    private static Arbitrary<String> texts() {
        Arbitrary<Integer> lengths = Arbitraries.frequency(
                Tuple.of(20, 0),
                Tuple.of(20, 1),
                Tuple.of(40, 9),
                Tuple.of(20, 124),
                Tuple.of(20, 125),
                Tuple.of(20, 126),
                Tuple.of(20, 127),
                Tuple.of(20, 299),
                Tuple.of(20, 301),
                Tuple.of(2, 65_535),
                Tuple.of(2, 65_536),
                Tuple.of(2, 65_537));
        Arbitrary<String> endings = Arbitraries.of("", "ü", "€uro", "😀", "\uD7FF\uE000\uFFFF", "plain");
        return Combinators.combine(lengths, endings).as((length, ending) -> "x".repeat(length) + ending);
    }

    private static byte[] joined(List<byte[]> parts) {
        return concat(parts.toArray(byte[][]::new));
    }
}
