package dev.switchboard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalsTest {
    @Test
    void judgesTheMedianOfEachRoundsRatio() {
        Map<String, List<Figures>> found = Map.of(
                "undertow", column("cpuUs", 2, 30, 4),
                "javalin", column("cpuUs", 3, 36, 6),
                "nio --writes each", column("cpuUs", 2, 20, 4));

        assertThat(part("one publication at a time").judged(found))
                .containsExactly(
                        "| CPU per delivery, one publication at a time, against `nio` | 1.00 (1.00–1.50) | **1.50 (1.50–1.80), missed** "
                                + "| ≤ 1.20, ≤ 1.25 × |");
    }

    @Test
    void leavesOutARunThatFailed() {
        Map<String, List<Figures>> found =
                Map.of("undertow", column("changes/s", 70_000, Double.NaN, 40_000), "javalin", column("changes/s"));

        assertThat(part("joins and leaves").judged(found))
                .containsExactly(
                        "| joins and leaves in a channel of 10,000, published to meanwhile | **40,000 (40,000–70,000), missed** "
                                + "| – | ≥ 50,000/s |");
    }

    @Test
    void takesARiseFromTheStepsMedians() {
        List<Figures> flat =
                List.of(steps(7, 6, 5, 4, 3, 2, 1), steps(7, 6, 5, 4, 3, 6, 1), steps(7, 6, 5, 4, 3, 2, 1));
        List<Figures> cliff =
                List.of(steps(7, 6, 5, 4, 3, 6, 1), steps(7, 6, 5, 4, 3, 6, 1), steps(7, 6, 5, 4, 3, 2, 1));

        assertThat(part("the largest rise")
                        .judged(Map.of("undertow", flat, "javalin", cliff))
                        .get(0))
                .contains("| 0.857 (0.857–0.857) | **2.00 (2.00–2.00), missed** | ≤ 1.10 × |");
    }

    private static Goals.Part part(String name) {
        return Goals.PARTS.stream()
                .filter(part -> part.goals().toString().contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Figures> column(String name, double... rounds) {
        return Arrays.stream(rounds)
                .mapToObj(value -> new Figures().put(name, value))
                .toList();
    }

    private static Figures steps(double... costs) {
        Figures figures = new Figures();
        for (int i = 0; i < costs.length; i++) {
            figures.put("cpuUs" + Flights.STEPS.get(i), costs[i]);
        }
        return figures;
    }
}
