package dev.switchboard.testkit;

import static dev.switchboard.testkit.FrameCase.closed;
import static dev.switchboard.testkit.FrameCase.pong;
import static dev.switchboard.testkit.FrameCase.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** RFC 6455 §5.5.1, §7.1 and §7.4: close frames of a client. */
final class CloseCases {
    private CloseCases() {}

    static List<FrameCase> all() {
        List<FrameCase> cases = new ArrayList<>();
        for (int code : List.of(
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001,
                4500, 4999)) {
            cases.add(closed("7.4-code-" + code + "-is-echoed", code, RawFrame.close(code, "")));
            cases.add(closed("7.4-code-" + code + "-with-a-reason-is-echoed", code, RawFrame.close(code, "grüße 🎉")));
        }
        for (int code : List.of(
                0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1100, 1999, 2000, 2001, 2500, 2999, 5000, 5001,
                9999, 32_768, 65_535)) {
            cases.add(closed("7.4-code-" + code, 1002, RawFrame.close(code, "")));
            cases.add(closed("7.4-code-" + code + "-with-a-reason", 1002, RawFrame.close(code, "why not")));
        }
        cases.add(closed("5.5.1-empty-body", 1005, RawFrame.close(new byte[0])).or(1000));
        cases.add(closed("5.5.1-body-of-1", 1002, RawFrame.close(new byte[] {3})));
        cases.add(closed("5.5.1-reason-of-123-bytes", 1000, RawFrame.close(1000, "r".repeat(123))));
        cases.add(closed("5.5.1-reason-of-124-bytes", 1002, RawFrame.close(1000, "r".repeat(124))));
        reasons(cases);
        cases.add(closed("5.5.1-byte-by-byte", 4_000, RawFrame.close(4_000, "slowly"))
                .inPieces(1));
        cases.add(closed("5.5.1-after-a-text", 1000, RawFrame.text("last"), RawFrame.close(1000, ""))
                .after(text("last")));
        cases.add(closed("5.5.1-after-a-ping", 1000, RawFrame.ping(new byte[3]), RawFrame.close(1000, ""))
                .after(pong(new byte[3])));
        cases.add(
                closed("5.5.1-between-fragments", 1000, RawFrame.text("begun").unfinished(), RawFrame.close(1000, "")));
        cases.add(closed("5.5.1-twice", 1000, RawFrame.close(1000, ""), RawFrame.close(1001, "")));
        cases.add(closed("5.5.1-text-after-it", 1000, RawFrame.close(1000, ""), RawFrame.text("too late")));
        cases.add(closed("5.5.1-ping-after-it", 1000, RawFrame.close(1000, ""), RawFrame.ping(new byte[3])));
        cases.add(closed(
                "5.5.1-rubbish-after-it",
                1000,
                RawFrame.close(1000, ""),
                RawFrame.of(15, new byte[3]).rsv(7).unmasked()));
        cases.add(
                closed("7.1.7-violation-then-close", 1002, RawFrame.text("bad").rsv(2), RawFrame.close(1000, "")));
        cases.add(closed("7.1.7-violation-then-a-megabyte", 1002, megabyteAfterViolation()));
        return cases;
    }

    private static void reasons(List<FrameCase> cases) {
        byte[][] invalid = {
            {(byte) 0xFF}, {(byte) 0xC3}, {'a', (byte) 0xE2, (byte) 0x82}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}
        };
        for (byte[] reason : invalid) {
            byte[] body = new byte[2 + reason.length];
            body[0] = 3;
            body[1] = (byte) 0xE8;
            System.arraycopy(reason, 0, body, 2, reason.length);
            String hex = HexFormat.of().formatHex(reason);
            cases.add(closed("7.1.6-reason-" + hex + "-is-no-utf8", 1007, RawFrame.close(body)));
        }
    }

    /** What a client has on its way when we close; it must not turn into a reset that eats the code. */
    private static RawFrame[] megabyteAfterViolation() {
        RawFrame[] frames = new RawFrame[17];
        Arrays.fill(frames, RawFrame.text("x".repeat(65_000)));
        frames[0] = RawFrame.of(7, "bad".getBytes(UTF_8));
        return frames;
    }
}
