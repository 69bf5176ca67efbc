package dev.switchboard.testkit;

import static dev.switchboard.testkit.FrameCase.closed;
import static dev.switchboard.testkit.FrameCase.lives;
import static dev.switchboard.testkit.FrameCase.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.testkit.RawFrame.LengthForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** RFC 6455 §5.2, payload length, and §10.4, our limit of 65,536 bytes a message. */
final class LengthCases {
    private static final int LIMIT = 65_536;

    private LengthCases() {}

    static List<FrameCase> all() {
        List<FrameCase> cases = new ArrayList<>();
        forms(cases);
        limits(cases);
        fragments(cases);
        return cases;
    }

    private static void forms(List<FrameCase> cases) {
        for (int length : List.of(0, 1, 125)) {
            cases.add(closed(
                    "5.2-length-" + length + "-in-16-bits", 1002, of(length).lengthForm(LengthForm.BITS_16)));
        }
        for (int length : List.of(0, 1, 125, 126, 65_535)) {
            cases.add(closed(
                    "5.2-length-" + length + "-in-64-bits", 1002, of(length).lengthForm(LengthForm.BITS_64)));
        }
        cases.add(closed(
                "5.2-ping-with-16-bit-length", 1002, RawFrame.ping(new byte[5]).lengthForm(LengthForm.BITS_16)));
        cases.add(closed(
                "5.2-ping-with-64-bit-length", 1002, RawFrame.ping(new byte[5]).lengthForm(LengthForm.BITS_64)));
        cases.add(closed(
                "5.2-close-with-16-bit-length", 1002, RawFrame.close(1000, "").lengthForm(LengthForm.BITS_16)));
        for (int length : List.of(0, 125, 126, 127, 128, 65_535, 65_536)) {
            cases.add(lives("5.2-length-" + length, List.of(text("x".repeat(length))), of(length)));
        }
        for (long length : List.of(Long.MIN_VALUE, Long.MIN_VALUE + 5, -1L)) {
            cases.add(closed(
                            "5.2-highest-bit-of-the-length-" + Long.toHexString(length),
                            1002,
                            of(5).lengthForm(LengthForm.BITS_64).declare(length))
                    .or(1009)
                    .unmarked());
        }
    }

    private static void limits(List<FrameCase> cases) {
        for (long length : List.of(
                LIMIT + 1L,
                100_000L,
                1L << 24,
                Integer.MAX_VALUE - 8L,
                (long) Integer.MAX_VALUE,
                1L << 31,
                1L << 32,
                (1L << 32) + 5,
                1L << 40,
                Long.MAX_VALUE)) {
            // Nobody may wait for such a payload, or make room for it.
            FrameCase declared = closed("10.4-text-declared-" + length, 1009, of(5).declare(length))
                    .unmarked();
            cases.add(length == Long.MAX_VALUE ? declared.or(1002) : declared);
            cases.add(closed(
                            "10.4-first-fragment-declared-" + length,
                            1009,
                            of(5).unfinished().declare(length))
                    .or(length == Long.MAX_VALUE ? 1002 : 1009)
                    .unmarked());
        }
        cases.add(closed("10.4-text-of-limit-and-1", 1009, of(LIMIT + 1)));
        cases.add(closed("10.4-text-of-a-megabyte", 1009, of(1 << 20)));
        cases.add(closed("10.4-limit-counts-bytes", 1009, RawFrame.text("é".repeat(LIMIT / 2) + "x")));
        cases.add(lives(
                "10.4-limit-in-two-byte-characters",
                List.of(text("é".repeat(LIMIT / 2))),
                RawFrame.text("é".repeat(LIMIT / 2))));
        cases.add(lives(
                "10.4-limit-twice", List.of(text("x".repeat(LIMIT)), text("x".repeat(LIMIT))), of(LIMIT), of(LIMIT)));
        cases.add(closed("10.4-too-big-after-a-text", 1009, of(3), of(5).declare(LIMIT + 1))
                .after(text("xxx"))
                .unmarked());
    }

    private static void fragments(List<FrameCase> cases) {
        RawFrame half = of(LIMIT / 2).unfinished();
        RawFrame rest = RawFrame.continuation("x".repeat(LIMIT / 2).getBytes(UTF_8));
        cases.add(lives("10.4-fragments-of-exactly-the-limit", List.of(text("x".repeat(LIMIT))), half, rest));
        cases.add(closed("10.4-fragments-over-the-limit", 1009, half, rest.unfinished(), one()));
        cases.add(closed(
                        "10.4-last-fragment-over-the-limit-declared",
                        1009,
                        half,
                        RawFrame.continuation(new byte[0]).declare(LIMIT / 2 + 1))
                .unmarked());
        cases.add(closed(
                        "10.4-middle-fragment-over-the-limit-declared",
                        1009,
                        half,
                        RawFrame.continuation(new byte[0]).unfinished().declare(LIMIT / 2 + 1))
                .unmarked());
        cases.add(closed(
                        "10.4-sum-of-fragments-overflows-an-int",
                        1009,
                        of(5).unfinished(),
                        RawFrame.continuation(new byte[0]).declare(Integer.MAX_VALUE))
                .unmarked());
        cases.add(closed(
                        "10.4-sum-of-fragments-overflows-a-long",
                        1009,
                        of(5).unfinished(),
                        RawFrame.continuation(new byte[0]).declare(Long.MAX_VALUE))
                .or(1002)
                .unmarked());
        cases.add(tiny("10.4-tiny-fragments-up-to-5000", 5_000));
        cases.add(tooManyTiny());
        cases.add(lives(
                "10.4-limit-starts-again-with-each-message",
                List.of(text("x".repeat(LIMIT)), text("x".repeat(LIMIT))),
                half,
                rest,
                half,
                rest));
    }

    private static FrameCase tiny(String id, int count) {
        RawFrame[] frames = new RawFrame[count];
        Arrays.fill(frames, one().unfinished());
        frames[0] = of(1).unfinished();
        frames[count - 1] = one();
        return lives(id, List.of(text("x".repeat(count))), frames);
    }

    private static FrameCase tooManyTiny() {
        RawFrame[] frames = new RawFrame[LIMIT + 1];
        Arrays.fill(frames, one().unfinished());
        frames[0] = of(1).unfinished();
        return closed("10.4-tiny-fragments-over-the-limit", 1009, frames);
    }

    private static RawFrame of(int length) {
        return RawFrame.text("x".repeat(length));
    }

    private static RawFrame one() {
        return RawFrame.continuation(new byte[] {'x'});
    }
}
