package dev.switchboard.testkit;

import static dev.switchboard.testkit.FrameCase.closed;
import static dev.switchboard.testkit.FrameCase.lives;
import static dev.switchboard.testkit.FrameCase.pong;
import static dev.switchboard.testkit.FrameCase.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** RFC 6455 §5.4: fragments, and delivery in segments of any size. */
final class FragmentCases {
    private static final RawFrame BEGIN = RawFrame.text("begin-").unfinished();
    private static final RawFrame MIDDLE = next("middle-").unfinished();
    private static final RawFrame END = next("end");
    private static final byte[] HI = "hi".getBytes(UTF_8);

    private FragmentCases() {}

    static List<FrameCase> all() {
        List<FrameCase> cases = new ArrayList<>();
        cases.add(closed("5.4-continuation-of-nothing", 1002, END));
        cases.add(closed("5.4-unfinished-continuation-of-nothing", 1002, MIDDLE));
        cases.add(closed("5.4-empty-continuation-of-nothing", 1002, next("")));
        cases.add(closed("5.4-continuation-after-a-whole-text", 1002, RawFrame.text("whole"), END)
                .after(text("whole")));
        cases.add(
                closed("5.4-continuation-after-the-end", 1002, BEGIN, END, END).after(text("begin-end")));
        cases.add(closed("5.4-continuation-after-a-ping", 1002, RawFrame.ping(HI), END)
                .after(pong(HI)));
        cases.add(closed("5.4-text-within-a-text", 1002, BEGIN, RawFrame.text("another")));
        cases.add(closed("5.4-unfinished-text-within-a-text", 1002, BEGIN, BEGIN));
        cases.add(closed("5.4-empty-text-within-a-text", 1002, BEGIN, RawFrame.text("")));
        cases.add(
                closed("5.4-text-within-a-text-late", 1002, BEGIN, MIDDLE, RawFrame.ping(HI), RawFrame.text("another"))
                        .after(pong(HI)));
        cases.add(closed("5.4-binary-within-a-text", 1002, BEGIN, RawFrame.binary(HI))
                .or(1003));
        for (int bits : List.of(1, 2, 4)) {
            cases.add(closed("5.4-reserved-bits-" + bits + "-on-a-continuation", 1002, BEGIN, END.rsv(bits)));
        }
        cases.add(closed("5.4-unmasked-continuation", 1002, BEGIN, END.unmasked()));
        cases.add(closed("5.4-opcode-3-between-fragments", 1002, BEGIN, RawFrame.of(3, HI)));
        valid(cases);
        return cases;
    }

    private static void valid(List<FrameCase> cases) {
        String whole = text("begin-middle-end");
        List<FrameCase> conversations = new ArrayList<>();
        conversations.add(lives("5.4-three-fragments", List.of(whole), BEGIN, MIDDLE, END));
        conversations.add(lives(
                "5.4-empty-fragments",
                List.of(whole),
                RawFrame.text("").unfinished(),
                next("").unfinished(),
                next("begin-").unfinished(),
                next("").unfinished(),
                MIDDLE,
                END));
        conversations.add(lives(
                "5.4-only-empty-fragments", List.of(text("")), RawFrame.text("").unfinished(), next("")));
        conversations.add(lives(
                "5.4-empty-last-fragment",
                List.of(whole),
                BEGIN,
                MIDDLE,
                next("end").unfinished(),
                next("")));
        conversations.add(
                lives("5.4-ping-between-fragments", List.of(pong(HI), whole), BEGIN, RawFrame.ping(HI), MIDDLE, END));
        conversations.add(lives(
                "5.4-pings-and-pongs-between-all-fragments",
                List.of(pong(HI), pong(HI), whole),
                RawFrame.pong(HI),
                BEGIN,
                RawFrame.ping(HI),
                RawFrame.pong(HI),
                MIDDLE,
                RawFrame.pong(new byte[0]),
                RawFrame.ping(HI),
                END));
        conversations.add(lives(
                "5.4-two-messages-in-fragments", List.of(text("begin-end"), whole), BEGIN, END, BEGIN, MIDDLE, END));
        conversations.add(lives(
                "5.4-whole-after-fragments",
                List.of(text("begin-end"), text("whole"), text("")),
                BEGIN,
                END,
                RawFrame.text("whole"),
                RawFrame.text("")));
        conversations.add(lives(
                "5.4-a-conversation",
                List.of(text("hello"), pong(HI), text("grüße, 世界 🎉"), text("begin-end")),
                RawFrame.text("hello"),
                RawFrame.ping(HI),
                RawFrame.text("grüße, 世界 🎉"),
                BEGIN,
                RawFrame.pong(HI),
                END));
        for (FrameCase conversation : conversations) {
            cases.add(conversation);
            cases.add(conversation.inPieces(1));
        }
        FrameCase last = conversations.get(conversations.size() - 1);
        List.of(2, 3, 4, 5, 7, 11, 13).forEach(size -> cases.add(last.inPieces(size)));
        cases.add(lives(
                        "5.4-long-text",
                        List.of(text("0123456789".repeat(2_000))),
                        RawFrame.text("0123456789".repeat(2_000)))
                .inPieces(1_449)); // about a segment on most networks
        cases.add(closed("5.4-text-within-a-text", 1002, BEGIN, RawFrame.text("another"))
                .inPieces(1));
        cases.add(closed("5.4-continuation-of-nothing", 1002, END).inPieces(1));
    }

    private static RawFrame next(String text) {
        return RawFrame.continuation(text.getBytes(UTF_8));
    }
}
