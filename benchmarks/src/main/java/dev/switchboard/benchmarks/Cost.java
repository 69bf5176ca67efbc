package dev.switchboard.benchmarks;

import java.util.Arrays;

/** What some processes spend from now on. */
final class Cost {
    private final Probe[] processes;
    private final long[] before;
    private final long begin = System.nanoTime();

    Cost(Probe... processes) {
        this.processes = processes;
        this.before = Arrays.stream(processes).mapToLong(Cost::used).toArray();
    }

    private static long used(Probe process) {
        Probe.Cpu cpu = process.cpu();
        return cpu.user() + cpu.kernel();
    }

    /** How many publications a second there were, and for each process, by name, µs of CPU for each of them and how busy it was. */
    Figures put(long publications, String... names) {
        double micros = (System.nanoTime() - begin) / 1e3;
        Figures figures = new Figures().put("publications/s", publications / micros * 1e6);
        for (int i = 0; i < names.length; i++) {
            long spent = used(processes[i]) - before[i];
            figures.put(names[i] + "Us", spent / (double) Math.max(1, publications))
                    .put(names[i] + "Busy", spent / micros);
        }
        return figures;
    }
}
