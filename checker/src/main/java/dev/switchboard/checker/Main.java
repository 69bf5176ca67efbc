package dev.switchboard.checker;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs seeds and prints what the judge says; exit code 1 if it found anything. See docs/checker.md. */
public final class Main {
    private static final String USAGE = """
            checker/run [--seeds 1..5] [--seconds 120] [--nodes 3] [--clients 24] [--at-a-time 1] [--bug NONE] [--keep FOLDER]
              --seeds      one, or a range; each is a run with a Redis and nodes of its own
              --seconds    in which clients act and faults happen; about 50 more follow, of rest and last words
              --nodes      processes of the example, on Undertow and Javalin in turn
              --at-a-time  runs beside each other
              --bug        what to plant: NONE ECHO UNREPAIRED REPLAYED SAME_EPOCH LEFT_TWICE UNTOLD
              --keep       where logs and the history of a run stay in which something was violated""";

    private Main() {}

    /** The command; {@code --help} says what it takes. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--") && i + 1 < args.length) {
                given.put(args[i], args[++i]);
            } else {
                System.out.println(USAGE);
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
        }
        // Who is interrupted leaves no processes behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly), "end"));
        System.exit(run(given) ? 0 : 1);
    }

    private static boolean run(Map<String, String> given) throws IOException, InterruptedException {
        String[] seeds = given.getOrDefault("--seeds", "1..5").split("\\.\\.");
        Options model = new Options(
                Long.parseLong(seeds[0]),
                Integer.parseInt(given.getOrDefault("--seconds", "120")),
                Integer.parseInt(given.getOrDefault("--nodes", "3")),
                Integer.parseInt(given.getOrDefault("--clients", "24")),
                Bug.valueOf(given.getOrDefault("--bug", "NONE")),
                Path.of(given.getOrDefault("--sources", ".")));
        Path keep = given.containsKey("--keep")
                ? Files.createDirectories(Path.of(given.getOrDefault("--keep", ".")))
                : Files.createTempDirectory("switchboard-checker");
        ExecutorService workers =
                Executors.newFixedThreadPool(Integer.parseInt(given.getOrDefault("--at-a-time", "1")));
        Figures all = new Figures();
        List<Future<Boolean>> running = new ArrayList<>();
        for (long seed = model.seed(); seed <= Long.parseLong(seeds[seeds.length - 1]); seed++) {
            Options options = model.with(seed);
            running.add(workers.submit(() -> tried(options, keep, all)));
        }
        boolean sound = true;
        for (Future<Boolean> each : running) {
            try {
                sound &= each.get();
            } catch (ExecutionException e) {
                sound = false;
                e.printStackTrace(System.out);
            }
        }
        workers.shutdown();
        System.out.print((sound ? "no violation" : "VIOLATED") + " in " + running.size() + " runs\n" + all);
        return sound;
    }

    private static boolean tried(Options options, Path keep, Figures all) throws IOException, InterruptedException {
        Verdict verdict = verdict(options, keep);
        synchronized (all) {
            verdict.addTo(all);
            System.out.print("seed " + options.seed() + ", " + options.seconds() + " s, bug " + options.bug() + ": "
                    + (verdict.sound() ? "no violation" : "VIOLATED") + "\n" + verdict.report() + verdict.figures());
        }
        return verdict.sound();
    }

    /** Runs one; what the processes wrote stays if something was wrong. */
    static Verdict verdict(Options options, Path keep) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(keep, "seed-" + options.seed() + "-");
        Verdict verdict;
        try (Trial trial = new Trial(options, folder)) {
            verdict = trial.run();
        }
        if (verdict.sound()) {
            Folders.delete(folder);
        } else {
            try (PrintStream out = new PrintStream(
                    Files.newOutputStream(folder.resolve("history.txt")), false, StandardCharsets.UTF_8)) {
                verdict.history().print(out);
            }
            System.out.println("seed " + options.seed() + ": see " + folder);
        }
        return verdict;
    }
}
