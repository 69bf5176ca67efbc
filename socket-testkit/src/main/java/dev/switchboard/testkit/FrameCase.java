package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that a client sends, and what may come of it. Immutable by agreement.
 *
 * @param id section of RFC 6455 and a name, unique
 * @param bytes what is sent
 * @param piece bytes of each segment; 0 for all in one
 * @param marked whether a ping may follow, to see if the connection lives
 * @param outcomes the legal ones, in the words of {@link FrameRun}
 */
record FrameCase(String id, byte[] bytes, int piece, boolean marked, Set<String> outcomes) {
    /** How a connection says that it lives on. */
    static final String LIVES = "lives";

    FrameCase {
        outcomes = Set.copyOf(outcomes);
    }

    /** The server must close with this code, having answered nothing. */
    static FrameCase closed(String id, int code, RawFrame... frames) {
        return new FrameCase(id, RawFrame.join(frames), 0, true, Set.of("close " + code));
    }

    /** The server must answer with these and live on. */
    static FrameCase lives(String id, List<String> answers, RawFrame... frames) {
        return new FrameCase(id, RawFrame.join(frames), 0, true, Set.of(then(answers, LIVES)));
    }

    /** The outcome of a text echoed. */
    static String text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return text.length() <= 40
                ? "text " + text
                : "text of " + utf8.length + " bytes, hash " + Arrays.hashCode(utf8);
    }

    /** The outcome of a ping answered. */
    static String pong(byte[] payload) {
        return "pong of " + payload.length + " bytes, hash " + Arrays.hashCode(payload);
    }

    /** Several outcomes one after the other. */
    static String then(List<String> answers, String end) {
        return answers.isEmpty() ? end : String.join("; ", answers) + "; " + end;
    }

    /** The same, but these answers come first. */
    FrameCase after(String... answers) {
        Set<String> longer = new TreeSet<>();
        outcomes.forEach(outcome -> longer.add(then(List.of(answers), outcome)));
        return new FrameCase(id, bytes, piece, marked, longer);
    }

    /** The same, but this code is legal too. */
    FrameCase or(int code) {
        Set<String> more = new TreeSet<>(outcomes);
        more.add("close " + code);
        return new FrameCase(id, bytes, piece, marked, more);
    }

    /** The same with nothing sent afterwards: the last frame is incomplete, and what followed would belong to it. */
    FrameCase unmarked() {
        return new FrameCase(id, bytes, piece, false, outcomes);
    }

    /** The same in segments of so many bytes. */
    FrameCase inPieces(int size) {
        return new FrameCase(id + "-in-pieces-of-" + size, bytes, size, marked, outcomes);
    }
}
