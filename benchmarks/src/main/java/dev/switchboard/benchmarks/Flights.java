package dev.switchboard.benchmarks;

import java.util.List;

/**
 * More and more publications under way at one warm server, so that each step is compared with the one just before it: what a delivery
 * costs with {@link #STEPS} of them, {@code --seconds} each, as {@code cpuUs} and {@code writes} with the step behind.
 */
final class Flights implements Fanout.Body {
    static final List<Integer> STEPS = List.of(4, 8, 16, 32, 48, 64, 128);

    // Until the batches of a turn are as large as they will be.
    private static final int SETTLE_SECONDS = 1;

    @Override
    public Figures run(Swarm swarm, Probe server, Options options, Publishing publishing) throws Exception {
        Figures steps = new Figures();
        for (int step : STEPS) {
            swarm.on(() -> {
                publishing.startClosed(step);
                return true;
            });
            swarm.pause(SETTLE_SECONDS);
            Figures figures = Fanout.once(swarm, server, options, publishing);
            for (String name : List.of("cpuUs", "writes", "deliveries/s")) {
                steps.put(name + step, figures.get(name));
            }
        }
        return steps;
    }
}
