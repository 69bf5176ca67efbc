package dev.switchboard.benchmarks;

/** The measured stretch of a run: what the server, and the load generator itself, spent while so much was delivered. */
final class Measure {
    private final Probe server;
    private final Probe self = new Probe(ProcessHandle.current().pid());
    private final int seconds;

    Measure(Probe server, int seconds) {
        this.server = server;
        this.seconds = seconds;
    }

    /** Counts something on the event loop. */
    @FunctionalInterface
    interface Counter {
        long now() throws Exception;
    }

    /** Lets the run go on for its time and puts down what one {@code unit} cost. */
    Figures take(Swarm swarm, String unit, Counter counter) throws Exception {
        Probe.Instructions instructions = server.instructions(seconds);
        long count = counter.now();
        long begin = System.nanoTime();
        Probe.Cpu cpu = server.cpu();
        Probe.Cpu own = self.cpu();
        swarm.pause(seconds);
        Probe.Cpu used = server.cpu().minus(cpu);
        Probe.Cpu ownUsed = self.cpu().minus(own);
        double took = (System.nanoTime() - begin) / 1e9;
        double units = Math.max(1, counter.now() - count);
        Figures figures = new Figures()
                .put(unit + "/s", units / took)
                .put("cpuUs", (used.user() + used.kernel()) / units)
                .put("userUs", used.user() / units)
                .put("kernelUs", used.kernel() / units)
                .put("serverBusy", (used.user() + used.kernel()) / took / 1e6)
                .put("loadBusy", (ownUsed.user() + ownUsed.kernel()) / took / 1e6);
        instructions.get().ifPresent(counted -> figures.put("instructions", counted / units));
        return figures.put("residentMiB", server.residentKiB() / 1024.0);
    }
}
