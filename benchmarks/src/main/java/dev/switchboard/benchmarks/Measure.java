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

    // JIT threads that use less than this share of the server's time are done with what matters.
    private static final double SETTLED = 0.05;

    /** Lets the run go on for at least so long, and then until the JIT has settled; at most four times as long. */
    void warmUp(Swarm swarm, int atLeast) throws Exception {
        swarm.pause(atLeast);
        for (int i = 0; i < 3 * atLeast; i += 2) {
            Probe.Cpu cpu = server.cpu();
            long compiler = server.compilerCpu();
            swarm.pause(2);
            Probe.Cpu used = server.cpu().minus(cpu);
            if (server.compilerCpu() - compiler < SETTLED * (used.user() + used.kernel())) {
                return;
            }
        }
    }

    /** Lets the run go on for its time and puts down what one {@code unit} cost. */
    Figures take(Swarm swarm, String unit, Counter counter) throws Exception {
        Probe.Instructions instructions = server.instructions(seconds);
        long count = counter.now();
        long begin = System.nanoTime();
        Probe.Cpu cpu = server.cpu();
        long compiler = server.compilerCpu();
        long writes = server.writes();
        Probe.Cpu own = self.cpu();
        swarm.pause(seconds);
        Probe.Cpu used = server.cpu().minus(cpu);
        long written = server.writes() - writes;
        long compilerUsed = server.compilerCpu() - compiler;
        Probe.Cpu ownUsed = self.cpu().minus(own);
        double took = (System.nanoTime() - begin) / 1e9;
        double units = Math.max(1, counter.now() - count);
        Figures figures = new Figures()
                .put(unit + "/s", units / took)
                .put("cpuUs", (used.user() + used.kernel()) / units)
                .put("userUs", used.user() / units)
                .put("kernelUs", used.kernel() / units)
                .put("writes", written / units)
                .put("compilerUs", compilerUsed / units)
                .put("serverBusy", (used.user() + used.kernel()) / took / 1e6)
                .put("loadBusy", (ownUsed.user() + ownUsed.kernel()) / took / 1e6);
        instructions.get().ifPresent(counted -> figures.put("instructions", counted / units));
        return figures.put("residentMiB", server.residentKiB() / 1024.0);
    }
}
