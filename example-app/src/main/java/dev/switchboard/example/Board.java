package dev.switchboard.example;

import dev.switchboard.application.ChannelBuilder;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.application.port.param.NoOtherFields;
import dev.switchboard.application.port.param.Range;
import java.time.Duration;
import java.util.List;

/**
 * The shared drawing board: each board is a channel of its own, and its history is the drawing. Who comes late, or back, recovers it
 * line by line in the order that all others saw.
 */
final class Board {
    static final String CHANNELS = "demo:board:{id}";

    // Anybody may begin any number of boards, and each keeps this in the heap of the node: 1 MB at most.
    private static final int KEPT_LINES = 2_000;
    private static final Duration KEPT_TIME = Duration.ofMinutes(10);

    /** The board is so wide, and so high. */
    static final int WIDTH = 1_600;

    static final int HEIGHT = 800;

    /** The pens, which each page shows in colours of its own. */
    enum Pen {
        INK,
        RED,
        AMBER,
        GREEN,
        BLUE
    }

    /** A line from point to point: x and y in turn. */
    @NoOtherFields
    record Stroke(
            Pen pen,
            @Range(min = 1, max = 60) int width,
            @Length(min = 2, max = 64) List<@Range(min = 0, max = WIDTH) Integer> points) {
        Stroke {
            if (points.size() % 2 != 0) {
                throw new IllegalArgumentException("points are x and y in turn, so their number is even");
            }
            for (int i = 1; i < points.size(); i += 2) {
                if (points.get(i) > HEIGHT) {
                    throw new IllegalArgumentException("y is 0 to " + HEIGHT + ", not " + points.get(i));
                }
            }
        }
    }

    /** Who has wiped the board. */
    record Wiped(String by) {}

    private Board() {}

    static void declare(ChannelBuilder channel) {
        channel.history(KEPT_LINES, KEPT_TIME)
                .on("line", Stroke.class, (caller, line) -> caller.channel().publish("line", line))
                .on(
                        "wipe",
                        (caller, command, param) -> caller.channel()
                                .publish("wipe", new Wiped(caller.user().name())))
                .sends("line", Stroke.class)
                .sends("wipe", Wiped.class);
    }
}
