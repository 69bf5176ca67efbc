package dev.switchboard.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs seeds and prints what the judge says; exit code 1 if it found anything. See docs/simulation.md. */
public final class Main {
    private static final String USAGE = """
            simulation/run [--seeds 1..100] [--nodes 20] [--connections 500] [--seconds 20] [--think 4] [--threads 2]
                           [--bug NONE] [--calm] [--history FILE]
              --seeds    one, or a range; each is a world of its own
              --seconds  of simulated time in which clients act and faults happen
              --think    mean seconds between two acts of a client
              --threads  worlds at a time
              --bug      what to plant: NONE DROP REPEAT REORDER SHORT SAME_EPOCH OVERSTATED ECHO AFTER_LEAVE
                         GHOST FLICKER IMMORTAL NOTED_TWICE NOTED_LATE
              --calm     no faults
              --history  writes everything that clients saw in the last seed""";

    private Main() {}

    /** The command; {@code --help} says what it takes. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--calm")) {
                given.put("--calm", "");
            } else if (args[i].startsWith("--") && i + 1 < args.length) {
                given.put(args[i], args[++i]);
            } else {
                System.out.println(USAGE);
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
        }
        System.exit(run(given) ? 0 : 1);
    }

    private static boolean run(Map<String, String> given) throws IOException, InterruptedException {
        String[] seeds = given.getOrDefault("--seeds", "1..100").split("\\.\\.");
        long first = Long.parseLong(seeds[0]);
        long last = Long.parseLong(seeds[seeds.length - 1]);
        Options model = new Options(
                first,
                Integer.parseInt(given.getOrDefault("--nodes", "20")),
                Integer.parseInt(given.getOrDefault("--connections", "500")),
                Integer.parseInt(given.getOrDefault("--seconds", "20")),
                Double.parseDouble(given.getOrDefault("--think", "4")),
                Bug.valueOf(given.getOrDefault("--bug", "NONE")),
                !given.containsKey("--calm"));
        int threads = Integer.parseInt(given.getOrDefault("--threads", "2"));
        Figures figures = new Figures(model);
        AtomicInteger done = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (long seed = first; seed <= last; seed++) {
            Options options = model.with(seed);
            boolean write = seed == last && given.containsKey("--history");
            running.add(workers.submit(() -> {
                Verdict verdict = Verdict.of(options);
                figures.add(verdict);
                synchronized (figures) {
                    System.out.print(verdict.report());
                    if (last - first < 20) {
                        System.out.println("seed " + options.seed() + ": " + verdict.hash());
                    } else if (done.incrementAndGet() % 50 == 0) {
                        System.out.println(done.get() + " seeds, " + figures.seconds() + " s");
                    }
                }
                if (write) {
                    write(verdict, Path.of(given.getOrDefault("--history", "")));
                }
                return true;
            }));
        }
        boolean sound = true;
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                sound = false;
                e.printStackTrace(System.out);
            }
        }
        workers.shutdown();
        System.out.print(figures);
        return sound && figures.violated() == 0;
    }

    private static void write(Verdict verdict, Path file) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            out.println(String.format(
                    Locale.ROOT, "# seed %d, %s", verdict.options().seed(), verdict.hash()));
            verdict.history().print(out);
        }
    }
}
