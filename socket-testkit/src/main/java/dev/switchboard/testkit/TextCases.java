package dev.switchboard.testkit;

import static dev.switchboard.testkit.FrameCase.closed;
import static dev.switchboard.testkit.FrameCase.lives;
import static dev.switchboard.testkit.FrameCase.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** RFC 6455 §8.1: text is UTF-8 (RFC 3629), over all fragments together. */
final class TextCases {
    private static final Map<String, String> INVALID = Collections.unmodifiableMap(invalid());
    private static final Map<String, String> VALID = Collections.unmodifiableMap(valid());

    private TextCases() {}

    private static Map<String, String> invalid() {
        Map<String, String> bytes = new LinkedHashMap<>();
        bytes.put("lone-continuation-80", "80");
        bytes.put("lone-continuation-bf", "bf");
        bytes.put("continuation-too-many", "c3a4a4");
        bytes.put("overlong-nul", "c080");
        bytes.put("overlong-2", "c1bf");
        bytes.put("overlong-3-least", "e08080");
        bytes.put("overlong-3-most", "e09fbf");
        bytes.put("overlong-4-least", "f0808080");
        bytes.put("overlong-4-most", "f08fbfbf");
        bytes.put("surrogate-least", "eda080");
        bytes.put("surrogate-most", "edbfbf");
        bytes.put("surrogate-pair", "eda0bdedb880");
        bytes.put("above-10ffff", "f4908080");
        bytes.put("above-13ffff", "f5808080");
        bytes.put("five-bytes", "f888808080");
        bytes.put("six-bytes", "fc8480808080");
        bytes.put("fe", "fe");
        bytes.put("ff", "ff");
        bytes.put("truncated-2-then-ascii", "c341");
        bytes.put("truncated-3-then-ascii", "e28241");
        bytes.put("truncated-4-then-ascii", "f09f9841");
        bytes.put("truncated-3-then-another", "e282c3a4");
        bytes.put("truncated-2-at-the-end", "c3");
        bytes.put("truncated-3-at-the-end", "e282");
        bytes.put("truncated-4-at-the-end", "f09f98");
        bytes.put("latin-1", "6772fc6465");
        bytes.put("utf-16", "feff00410042");
        return bytes;
    }

    private static Map<String, String> valid() {
        Map<String, String> bytes = new LinkedHashMap<>();
        bytes.put("nul", "00");
        bytes.put("least-and-most-of-1", "017f");
        bytes.put("least-and-most-of-2", "c280dfbf");
        bytes.put("least-and-most-of-3", "e0a080efbfbf");
        bytes.put("around-the-surrogates", "ed9fbfee8080");
        bytes.put("least-and-most-of-4", "f0908080f48fbfbf");
        bytes.put("noncharacters", "efbfbeefbfbf");
        bytes.put("byte-order-mark", "efbbbf41");
        bytes.put("words", HexFormat.of().formatHex("κόσμε grüße 世界 🎉👩‍👩‍👧".getBytes(UTF_8)));
        return bytes;
    }

    static List<FrameCase> all() {
        List<FrameCase> cases = new ArrayList<>();
        INVALID.forEach((name, hex) -> {
            byte[] bytes = HexFormat.of().parseHex(hex);
            byte[] amid = join("0123456789".repeat(500).getBytes(UTF_8), bytes); // longer than any fast path's stride
            cases.add(closed("8.1-" + name, 1007, RawFrame.text(bytes)));
            cases.add(closed("8.1-" + name + "-after-5000-bytes", 1007, RawFrame.text(amid)));
            cases.add(closed("8.1-" + name, 1007, RawFrame.text(bytes)).inPieces(1));
            for (int cut = 1; cut < bytes.length; cut++) {
                cases.add(closed("8.1-" + name + "-cut-at-" + cut, 1007, cut(bytes, cut)));
            }
            cases.add(closed(
                    "8.1-" + name + "-as-last-fragment",
                    1007,
                    RawFrame.text("fine").unfinished(),
                    RawFrame.continuation(bytes)));
        });
        cases.add(closed(
                "8.1-truncated-then-empty-last-fragment",
                1007,
                RawFrame.text(new byte[] {(byte) 0xC3}).unfinished(),
                RawFrame.continuation(new byte[0])));
        cases.add(closed(
                "8.1-truncated-then-a-new-message", 1007, RawFrame.text(new byte[] {(byte) 0xC3}), RawFrame.text("x")));
        cases.add(closed("8.1-invalid-after-a-valid-text", 1007, RawFrame.text("fine"), RawFrame.text(new byte[] {
                    (byte) 0xFF
                }))
                .after(text("fine")));
        VALID.forEach((name, hex) -> {
            byte[] bytes = HexFormat.of().parseHex(hex);
            List<String> answers = List.of(text(new String(bytes, UTF_8)));
            cases.add(lives("8.1-valid-" + name, answers, RawFrame.text(bytes)));
            for (int cut = 1; cut < Math.min(8, bytes.length); cut++) {
                cases.add(lives("8.1-valid-" + name + "-cut-at-" + cut, answers, cut(bytes, cut)));
            }
            cases.add(lives("8.1-valid-" + name + "-byte-by-byte-in-fragments", answers, bytewise(bytes)));
        });
        return cases;
    }

    private static RawFrame[] cut(byte[] bytes, int at) {
        return new RawFrame[] {
            RawFrame.text(Arrays.copyOf(bytes, at)).unfinished(),
            RawFrame.continuation(Arrays.copyOfRange(bytes, at, bytes.length))
        };
    }

    private static RawFrame[] bytewise(byte[] bytes) {
        RawFrame[] frames = new RawFrame[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            RawFrame frame =
                    i == 0 ? RawFrame.text(new byte[] {bytes[0]}) : RawFrame.continuation(new byte[] {bytes[i]});
            frames[i] = i < bytes.length - 1 ? frame.unfinished() : frame;
        }
        return frames;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
