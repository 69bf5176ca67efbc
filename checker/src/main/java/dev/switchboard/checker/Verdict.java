package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import dev.switchboard.simulation.Judge;
import dev.switchboard.simulation.Violation;
import java.util.List;
import java.util.Map;

/**
 * What came out of one run.
 *
 * @param options what was run
 * @param history all that clients saw
 * @param violations what the judge found in it
 * @param presence what was wrong with who is told to be there
 * @param faults how many there were of each
 * @param presencesTold changes of presence that clients were told of
 */
record Verdict(
        Options options,
        History history,
        List<Violation> violations,
        List<String> presence,
        Map<Faults.Fault, Integer> faults,
        long presencesTold) {
    private static final int LINES = 60;
    private static final int SHOWN = 6;

    Verdict {
        violations = List.copyOf(violations);
        presence = List.copyOf(presence);
        faults = Map.copyOf(faults);
    }

    boolean sound() {
        return violations.isEmpty() && presence.isEmpty();
    }

    Figures figures() {
        Figures figures = new Figures();
        addTo(figures);
        return figures;
    }

    void addTo(Figures figures) {
        figures.add(history.entries(), faults, presencesTold);
    }

    /** What was violated, and what happened around the first of it. */
    String report() {
        StringBuilder text = new StringBuilder();
        violations.stream()
                .limit(SHOWN)
                .forEach(violation -> text.append("  ")
                        .append(violation.rule())
                        .append(": ")
                        .append(violation.what())
                        .append("\n    at ")
                        .append(History.line(violation.where()))
                        .append('\n'));
        presence.stream()
                .limit(SHOWN)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        if (!violations.isEmpty()) {
            text.append("  around the first one:\n");
            Violation first = violations.get(0);
            Judge.transcript(history, first, LINES)
                    .forEach(entry -> text.append(entry.equals(first.where()) ? "  > " : "    ")
                            .append(History.line(entry))
                            .append('\n'));
        }
        return text.toString();
    }
}
