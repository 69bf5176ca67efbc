package dev.switchboard.testkit;

import static dev.switchboard.testkit.FrameCase.closed;
import static dev.switchboard.testkit.FrameCase.lives;
import static dev.switchboard.testkit.FrameCase.pong;
import static dev.switchboard.testkit.FrameCase.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** RFC 6455 §5.1 and §5.2: masks, reserved bits and opcodes; §5.5: control frames; §5.6: binary, which we take none of. */
final class HeaderCases {
    private static final byte[] SMALL = "small".getBytes(UTF_8);
    private static final Map<String, Integer> OPCODES =
            Map.of("text", RawFrame.TEXT, "ping", RawFrame.PING, "pong", RawFrame.PONG, "close", RawFrame.CLOSE);

    private HeaderCases() {}

    static List<FrameCase> all() {
        List<FrameCase> cases = new ArrayList<>();
        OPCODES.forEach((name, opcode) -> {
            RawFrame frame = RawFrame.of(opcode, opcode == RawFrame.CLOSE ? new byte[] {3, (byte) 0xE8} : SMALL);
            for (int bits = 1; bits <= 7; bits++) {
                cases.add(closed("5.2-reserved-bits-" + bits + "-on-" + name, 1002, frame.rsv(bits)));
            }
            cases.add(closed("5.1-unmasked-" + name, 1002, frame.unmasked()));
            cases.add(closed(
                    "5.1-unmasked-empty-" + name,
                    1002,
                    RawFrame.of(opcode, new byte[0]).unmasked()));
        });
        for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
            cases.add(closed("5.2-opcode-" + opcode, 1002, RawFrame.of(opcode, SMALL)));
            cases.add(closed("5.2-opcode-" + opcode + "-empty", 1002, RawFrame.of(opcode, new byte[0])));
            cases.add(closed(
                    "5.2-opcode-" + opcode + "-unfinished",
                    1002,
                    RawFrame.of(opcode, SMALL).unfinished()));
        }
        cases.add(closed("5.2-opcode-3-after-a-text", 1002, RawFrame.text("fine"), RawFrame.of(3, SMALL))
                .after(text("fine")));
        cases.add(closed(
                        "5.2-reserved-bit-after-a-text",
                        1002,
                        RawFrame.text("fine"),
                        RawFrame.text("bad").rsv(4))
                .after(text("fine")));
        cases.add(closed(
                        "5.1-unmasked-after-a-text",
                        1002,
                        RawFrame.text("fine"),
                        RawFrame.text("bad").unmasked())
                .after(text("fine")));
        cases.add(lives(
                "5.3-mask-of-zeros",
                List.of(text("small")),
                RawFrame.text(SMALL).mask(0)));
        cases.add(lives(
                "5.3-mask-of-ones", List.of(text("small")), RawFrame.text(SMALL).mask(-1)));
        cases.add(lives("5.3-masks-at-every-alignment", alignedAnswers(), aligned()));
        controls(cases);
        binaries(cases);
        return cases;
    }

    private static RawFrame[] aligned() {
        RawFrame[] frames = new RawFrame[40];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = RawFrame.text("0123456789abcdefghijklmnopqrstuvwxyzABCDEF".substring(0, i))
                    .mask(0x01020304 * (i + 1));
        }
        return frames;
    }

    private static List<String> alignedAnswers() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(text("0123456789abcdefghijklmnopqrstuvwxyzABCDEF".substring(0, i)));
        }
        return answers;
    }

    private static void controls(List<FrameCase> cases) {
        for (int opcode : List.of(RawFrame.PING, RawFrame.PONG, RawFrame.CLOSE)) {
            String name = opcode == RawFrame.PING ? "ping" : opcode == RawFrame.PONG ? "pong" : "close";
            byte[] body = opcode == RawFrame.CLOSE ? new byte[] {3, (byte) 0xE8} : SMALL;
            cases.add(closed(
                    "5.5-fragmented-" + name, 1002, RawFrame.of(opcode, body).unfinished()));
            cases.add(closed(
                    "5.5-fragmented-" + name + "-continued",
                    1002,
                    RawFrame.of(opcode, body).unfinished(),
                    RawFrame.continuation(SMALL)));
            cases.add(closed(
                    "5.5-" + name + "-between-fragments-fragmented",
                    1002,
                    RawFrame.text("begun").unfinished(),
                    RawFrame.of(opcode, body).unfinished()));
            for (int length : List.of(126, 127, 1_000, 65_536)) {
                byte[] large = new byte[length];
                large[0] = 3;
                large[1] = (byte) 0xE8;
                cases.add(closed("5.5-" + name + "-of-" + length, 1002, RawFrame.of(opcode, large)));
                cases.add(closed(
                                "5.5-" + name + "-declared-" + length,
                                1002,
                                RawFrame.of(opcode, new byte[0]).declare(length))
                        .unmarked());
            }
        }
        for (int length : List.of(0, 1, 124, 125)) {
            byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) 0xFE);
            cases.add(lives("5.5.2-ping-of-" + length, List.of(pong(payload)), RawFrame.ping(payload)));
            cases.add(lives("5.5.3-unasked-pong-of-" + length, List.of(), RawFrame.pong(payload)));
        }
        RawFrame[] ten = new RawFrame[10];
        List<String> pongs = new ArrayList<>();
        for (int i = 0; i < ten.length; i++) {
            ten[i] = RawFrame.ping(new byte[] {(byte) i});
            pongs.add(pong(new byte[] {(byte) i}));
        }
        cases.add(lives("5.5.2-ten-pings", pongs, ten));
        cases.add(lives("5.5.2-ten-pings", pongs, ten).inPieces(1));
    }

    private static void binaries(List<FrameCase> cases) {
        cases.add(closed("5.6-binary", 1003, RawFrame.binary(SMALL)));
        cases.add(closed("5.6-binary-empty", 1003, RawFrame.binary(new byte[0])));
        cases.add(closed("5.6-binary-of-60000", 1003, RawFrame.binary(new byte[60_000])));
        cases.add(closed(
                "5.6-binary-unfinished", 1003, RawFrame.binary(SMALL).unfinished(), RawFrame.continuation(SMALL)));
        cases.add(closed("5.6-binary-after-a-text", 1003, RawFrame.text("fine"), RawFrame.binary(SMALL))
                .after(text("fine")));
        cases.add(closed(
                        "5.6-binary-over-the-limit",
                        1003,
                        RawFrame.binary(new byte[0]).declare(1 << 20))
                .or(1009)
                .unmarked());
        cases.add(closed(
                "5.6-binary-with-a-reserved-bit", 1002, RawFrame.binary(SMALL).rsv(4)));
        cases.add(closed("5.6-binary-unmasked", 1002, RawFrame.binary(SMALL).unmasked()));
    }
}
