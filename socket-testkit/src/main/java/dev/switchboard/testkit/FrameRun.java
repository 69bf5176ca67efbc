package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plays one {@link FrameCase} and says in words what came of it: the answers, then {@code lives} (a ping was answered afterwards), {@code
 * close CODE}, {@code close CODE but the connection stays}, {@code cut} (no close frame) or {@code silence}.
 */
final class FrameRun {
    private static final byte[] MARKER = "is anybody there?".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private FrameRun() {}

    static String outcome(FrameCase played, RawClient client) {
        client.deadline(PATIENCE);
        send(client, played.bytes(), played.piece() == 0 ? Math.max(1, played.bytes().length) : played.piece());
        if (played.marked()) {
            send(client, RawFrame.ping(MARKER).bytes(), 1_000);
        }
        List<String> answers = new ArrayList<>();
        String end = "";
        while (end.isEmpty()) {
            end = next(client, answers);
        }
        return FrameCase.then(answers, end);
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
