package dev.switchboard.benchmarks;

import java.util.Map;

/**
 * The load generator: {@code Load --scenario NAME --port N --pid N …}. One line of figures on standard output and exit code 0, or what
 * went wrong and exit code 1. Connects to 127.0.0.1 only; every run is bounded in connections and time.
 */
public final class Load {
    /** One kind of load. */
    @FunctionalInterface
    interface Scenario {
        Figures run(Swarm swarm, Probe server, Options options) throws Exception;
    }

    private static final Map<String, Scenario> SCENARIOS = Map.of(
            "fanout", new Fanout(Fanout::once),
            "soak", new Fanout(new Soak()),
            "flights", new Fanout(new Flights()),
            "echo", new Echo(),
            "idle", new Idle(),
            "joinstorm", new JoinStorm(),
            "elsewhere", new Elsewhere(),
            "relay", new Relay(),
            "slow", new Slow());

    private Load() {}

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        Scenario scenario = SCENARIOS.get(options.text("scenario", "fanout"));
        if (scenario == null) {
            throw new IllegalArgumentException("--scenario is one of " + SCENARIOS.keySet());
        }
        int code = 0;
        try (Swarm swarm = new Swarm(options.number("port", 8080))) {
            Figures figures = scenario.run(swarm, new Probe(options.number("pid", 0)), options);
            System.out.println(figures);
            if (figures.get("lost") + figures.get("repeated") > 0) {
                System.err.println("messages were lost, doubled or out of order: the run does not count");
                code = 1;
            }
        }
        System.exit(code);
    }
}
