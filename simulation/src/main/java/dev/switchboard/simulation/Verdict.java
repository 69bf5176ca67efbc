package dev.switchboard.simulation;

import java.util.List;
import java.util.Locale;

/**
 * What came out of one seed.
 *
 * @param options what was run
 * @param violations what the judge found
 * @param history all that clients saw
 * @param hash of the history
 * @param traffic to and from the store
 * @param happened events of the scheduler
 * @param mostWaiting most handlers that waited at once
 */
record Verdict(
        Options options,
        List<Violation> violations,
        History history,
        String hash,
        Traffic traffic,
        long happened,
        int mostWaiting) {
    private static final int LINES = 40;

    /** Lets a world happen and judges it. */
    static Verdict of(Options options) {
        try (World world = new World(options)) {
            world.run();
            if (!world.scheduler.failures().isEmpty()) {
                throw new IllegalStateException(
                        "seed " + options.seed() + ": something was thrown",
                        world.scheduler.failures().get(0));
            }
            if (world.scheduler.waiting() > 0) {
                throw new IllegalStateException("seed " + options.seed() + ": handlers wait for ever");
            }
            return new Verdict(
                    options,
                    new Judge(world.history).judge(),
                    world.history,
                    world.history.hash(),
                    world.store.traffic,
                    world.scheduler.happened(),
                    world.scheduler.mostWaiting());
        }
    }

    /** The first violation with what surrounds it; empty if there is none. */
    String report() {
        if (violations.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "seed %d: %d violations (bug %s)%n", options.seed(), violations.size(), options.bug()));
        violations.stream()
                .limit(5)
                .forEach(violation -> text.append("  ")
                        .append(violation.rule())
                        .append(": ")
                        .append(violation.what())
                        .append("\n    at ")
                        .append(history.told(violation.where()))
                        .append('\n'));
        text.append("  around the first one:\n");
        Violation first = violations.get(0);
        Judge.transcript(history, first, LINES)
                .forEach(entry -> text.append(entry.equals(first.where()) ? "  > " : "    ")
                        .append(history.told(entry))
                        .append('\n'));
        return text.toString();
    }
}
