package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plays one {@link FrameCase} and says in words what came of it: the answers, then {@code lives} (a ping was answered afterwards), {@code
 * close CODE}, {@code close CODE but the connection stays}, {@code cut} (no close frame) or {@code silence}.
 */
final class FrameRun {
    private static final byte[] MARKER = "is anybody there?".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Where silence is what a known deviation makes of it. */
    private static final Duration SHORT_PATIENCE = Duration.ofMillis(300);

    private FrameRun() {}

    /**
     * @param expected what is legal
     * @param unordered whether pongs and closes may come earlier than expected; a legal outcome is then told as expected
     */
    static String outcome(FrameCase played, Set<String> expected, boolean unordered, RawClient client) {
        client.deadline(expected.stream().allMatch(outcome -> outcome.endsWith("silence")) ? SHORT_PATIENCE : PATIENCE);
        send(client, played.bytes(), played.piece() == 0 ? Math.max(1, played.bytes().length) : played.piece());
        if (played.marked()) {
            send(client, RawFrame.ping(MARKER).bytes(), 1_000);
        }
        List<String> answers = new ArrayList<>();
        String end = "";
        boolean lives = false;
        while (end.isEmpty()) {
            end = next(client, answers);
            if (unordered
                    && end.equals(FrameCase.LIVES)
                    && ordered(answers, end, expected).isEmpty()) {
                lives = true; // and whatever is still missing may come
                end = "";
            }
        }
        String told = lives && end.equals("silence") ? FrameCase.LIVES : end;
        String outcome = FrameCase.then(answers, told);
        return unordered ? ordered(answers, told, expected).orElse(outcome) : outcome;
    }

    /** The expected outcome that this is, but for the place of its pongs and for texts that a close has cut off. */
    private static Optional<String> ordered(List<String> answers, String end, Set<String> expected) {
        return expected.stream()
                .filter(outcome -> {
                    List<String> wanted = new ArrayList<>(List.of(outcome.split("; ")));
                    if (!wanted.remove(wanted.size() - 1).equals(end)) {
                        return false;
                    }
                    List<String> texts = part(wanted, false);
                    List<String> came = part(answers, false);
                    boolean complete = end.startsWith("close ")
                            ? texts.subList(0, Math.min(came.size(), texts.size()))
                                    .equals(came)
                            : texts.equals(came);
                    return complete && part(wanted, true).equals(part(answers, true));
                })
                .findFirst();
    }

    private static List<String> part(List<String> answers, boolean pongs) {
        return answers.stream()
                .filter(answer -> answer.startsWith("pong of ") == pongs)
                .toList();
    }

    /** Adds the next answer, or returns the end. */
    private static String next(RawClient client, List<String> answers) {
        if (client.silent()) {
            return "silence";
        }
        if (client.end().isPresent()) {
            return "cut";
        }
        ServerFrame frame = client.next();
        if (frame.opcode() == RawFrame.CLOSE) {
            return close(client, frame);
        }
        if (frame.opcode() == RawFrame.PONG) {
            if (Arrays.equals(frame.payload(), MARKER)) {
                return FrameCase.LIVES;
            }
            answers.add(FrameCase.pong(frame.payload()));
        } else {
            answers.add(frame.opcode() == RawFrame.TEXT ? FrameCase.text(frame.text()) : frame.toString());
        }
        return "";
    }

    private static String close(RawClient client, ServerFrame frame) {
        // Who waits for the echo gets it; who has ended the connection already does not mind.
        send(client, RawFrame.close(frame.payload()).bytes(), 1_000);
        boolean ended = !client.silent() && client.end().isPresent();
        return "close " + frame.closeCode() + (ended ? "" : " but the connection stays");
    }

    private static void send(RawClient client, byte[] bytes, int piece) {
        try {
            client.sendRaw(bytes, piece);
        } catch (UncheckedIOException e) {
            // The server has ended the connection at an earlier byte: what it said is still to be read.
        }
    }
}
