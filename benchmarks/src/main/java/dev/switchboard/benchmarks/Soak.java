package dev.switchboard.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A long run: {@code --seconds} in {@code --samples} slices, after each of which the server's heap is collected and looked at, with its
 * memory outside the heap. What grows shows between the first sample and the last; each is printed to standard error too.
 */
final class Soak implements Fanout.Body {
    @Override
    public Figures run(Swarm swarm, Probe server, Options options, Publishing publishing) throws Exception {
        int samples = options.number("samples", 20);
        int seconds = Math.max(1, options.number("seconds", 600) / samples);
        List<Memory.Held> held = new ArrayList<>();
        Figures last = new Figures();
        double most = 0;
        long begin = System.nanoTime();
        try (Memory memory = Memory.of(server.pid())) {
            held.add(memory.afterCollection());
            long before = swarm.on(publishing::deliveries);
            for (int i = 0; i < samples; i++) {
                last = new Measure(server, seconds).take(swarm, "deliveries", () -> swarm.on(publishing::deliveries));
                Memory.Held now = memory.afterCollection();
                held.add(now);
                most = Math.max(most, last.get("serverBusy"));
                System.err.printf(
                        Locale.ROOT,
                        "%4.0f s: heap %.2f MiB, direct %.2f MiB, resident %.0f MiB, %.0f deliveries/s, %.2f busy, lost %d%n",
                        (System.nanoTime() - begin) / 1e9,
                        now.heap() / 1048576.0,
                        now.direct() / 1048576.0,
                        last.get("residentMiB"),
                        last.get("deliveries/s"),
                        last.get("serverBusy"),
                        publishing.lost());
            }
            double took = (System.nanoTime() - begin) / 1e9;
            last.put("deliveries/s", (swarm.on(publishing::deliveries) - before) / took)
                    .put("tookSeconds", took);
        }
        // The first sample is of a server that has just warmed up; growth is judged from the first slice's end.
        Memory.Held first = held.get(1);
        Memory.Held end = held.get(samples);
        return last.put("busiest", most)
                .put("heapMiBFirst", first.heap() / 1048576.0)
                .put("heapMiBLast", end.heap() / 1048576.0)
                .put(
                        "heapMiBMost",
                        held.stream().mapToLong(Memory.Held::heap).max().orElse(0) / 1048576.0)
                .put("directMiBFirst", first.direct() / 1048576.0)
                .put("directMiBLast", end.direct() / 1048576.0);
    }
}
