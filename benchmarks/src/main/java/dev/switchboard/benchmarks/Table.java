package dev.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a table: {@code Table --table quick|fanout|all --rounds 5 --seconds 10}. Servers take turns (A B A B …), so that what the
 * machine does meanwhile meets all of them; each run is a fresh server and a fresh load generator, on a CPU each where {@code taskset} is
 * there. Prints Markdown: medians, and the spread from least to most in brackets.
 */
public final class Table {
    /** A line of the table: one load on several servers. */
    private record Line(String load, List<String> servers, List<String> columns) {}

    private static final int READY_SECONDS = 60;
    private static final int RUN_SECONDS = 600;
    private static final List<String> COSTS = List.of(
            "deliveries/s", "cpuUs", "userUs", "kernelUs", "writes", "instructions", "p50us", "p99us", "loadBusy");
    private static final List<String> OURS = List.of("undertow", "javalin");
    private static final List<String> LIMIT_ALL = List.of("undertow", "javalin", "nio --writes all");
    private static final List<String> LIMIT_EACH = List.of("undertow", "javalin", "nio --writes each");
    private static final List<String> EVERYBODY =
            List.of("undertow", "javalin", "nio --writes all", "netty --writes all", "undertow-naive", "javalin-naive");

    private final int rounds;
    private final String seconds;
    private final boolean pinned = available("taskset");

    private Table(Options options) {
        this.rounds = options.number("rounds", 5);
        this.seconds = Integer.toString(options.number("seconds", 10));
    }

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        Table table = new Table(options);
        System.out.printf(
                "JDK %s, %d CPUs%s, medians of %d rounds of %s s, least–most in brackets%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                table.pinned ? ", server and load pinned to one each" : "",
                table.rounds,
                table.seconds);
        for (Line line : lines(options.text("table", "quick"))) {
            table.run(line);
        }
    }

    private static List<Line> lines(String table) {
        return switch (table) {
            case "quick" ->
                List.of(
                        new Line("fanout --inflight 1", LIMIT_EACH, COSTS),
                        new Line("fanout --inflight 16", LIMIT_ALL, COSTS));
            case "fanout" -> fanout();
            case "all" -> {
                List<Line> lines = new ArrayList<>(fanout());
                lines.add(new Line("fanout --rate 20", LIMIT_EACH, COSTS));
                lines.add(new Line("fanout --members 100 --inflight 16", OURS, COSTS));
                lines.add(new Line("fanout --members 5000 --inflight 16", OURS, COSTS));
                lines.add(new Line("fanout --rate 100", OURS, COSTS));
                lines.add(new Line("fanout --channels 200 --members 50 --rate 2000", OURS, COSTS));
                lines.add(new Line("fanout --channels 20 --spread 20 --inflight 16", OURS, COSTS));
                lines.add(new Line("fanout --command publish-others --inflight 16", OURS, COSTS));
                List<String> echo = List.of("messages/s", "cpuUs", "userUs", "kernelUs", "p50us", "p99us", "loadBusy");
                lines.add(new Line(
                        "echo",
                        List.of("undertow", "javalin", "netty --handlers pool", "netty --handlers loop"),
                        echo));
                lines.add(new Line(
                        "joinstorm", OURS, List.of("changes/s", "publications", "cpuUs", "serverBusy", "residentMiB")));
                lines.add(new Line(
                        "slow", OURS, List.of("deliveries/s", "cpuUs", "p99us", "stalled", "closed", "residentMiB")));
                lines.add(new Line(
                        "idle",
                        List.of("undertow", "javalin", "netty"),
                        List.of("heapKiBPerConnection", "residentKiBPerConnection", "residentMiB", "cpuPercent")));
                yield lines;
            }
            default -> throw new IllegalArgumentException("--table is quick, fanout or all, not " + table);
        };
    }

    private static List<Line> fanout() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                "fanout --inflight 1",
                List.of(
                        "undertow",
                        "javalin",
                        "nio --writes each",
                        "netty --writes each",
                        "undertow-naive",
                        "javalin-naive"),
                COSTS));
        for (int inFlight : new int[] {4, 8, 16, 32, 48, 64, 128}) {
            lines.add(new Line("fanout --inflight " + inFlight, inFlight == 16 ? EVERYBODY : LIMIT_ALL, COSTS));
        }
        return lines;
    }

    private void run(Line line) throws Exception {
        Map<String, List<Figures>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String server : line.servers()) {
                found.computeIfAbsent(server, name -> new ArrayList<>()).add(measure(server, line.load()));
            }
        }
        System.out.println("### " + line.load() + "\n");
        System.out.println("| server | " + String.join(" | ", line.columns()) + " |");
        System.out.println("|---|" + "---|".repeat(line.columns().size()));
        found.forEach((server, runs) -> {
            StringBuilder row = new StringBuilder("| " + server + " |");
            for (String column : line.columns()) {
                row.append(' ').append(cell(runs, column)).append(" |");
            }
            System.out.println(row);
        });
        System.out.println();
    }

    private static String cell(List<Figures> runs, String column) {
        double[] values = runs.stream()
                .mapToDouble(run -> run.get(column))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return "–";
        }
        return number(median(values)) + " (" + number(values[0]) + "–" + number(values[values.length - 1]) + ")";
    }

    /** Of sorted values; of an even number the lower one of the two in the middle. */
    static double median(double... sorted) {
        return sorted[(sorted.length - 1) / 2];
    }

    /** Three digits that count. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int digits = (int) Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%,." + Math.min(4, digits) + "f", value);
    }

    private Figures measure(String serverAndOptions, String load) throws Exception {
        List<String> server = new ArrayList<>(Arrays.asList(("--server " + serverAndOptions).split(" ")));
        Process subject = java("0", Server.class, server);
        try {
            int port = ready(subject, serverAndOptions);
            List<String> arguments = new ArrayList<>(Arrays.asList(("--scenario " + load).split(" ")));
            arguments.addAll(List.of("--port", Integer.toString(port), "--pid", Long.toString(subject.pid())));
            if (!load.startsWith("idle")) {
                arguments.addAll(List.of("--seconds", seconds));
            }
            Process generator = java("1", Load.class, arguments);
            Figures figures = figures(generator);
            if (!generator.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || generator.exitValue() != 0) {
                generator.destroyForcibly();
                System.err.println("failed: " + serverAndOptions + " under " + load);
                return new Figures();
            }
            return figures;
        } finally {
            subject.getOutputStream().close();
            if (!subject.waitFor(15, TimeUnit.SECONDS)) {
                subject.destroyForcibly().waitFor();
            }
        }
    }

    private static int ready(Process server, String name) throws Exception {
        BufferedReader output = server.inputReader();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (System.nanoTime() < deadline && server.isAlive()) {
            String line = output.readLine();
            if (line != null && line.startsWith("READY ")) {
                return Integer.parseInt(line.substring("READY ".length()));
            }
        }
        throw new IOException("the server " + name + " did not start");
    }

    private static Figures figures(Process generator) throws IOException {
        Figures figures = new Figures();
        BufferedReader output = generator.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (Figures.is(line)) {
                figures = Figures.parse(line);
            }
        }
        return figures;
    }

    private Process java(String cpu, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (pinned) {
            command.addAll(List.of("taskset", "-c", cpu));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (main == Load.class) {
            // It must not be what limits; and that its own bytes are where it thinks has been seen by then.
            command.addAll(List.of(
                    "-XX:+UseSerialGC",
                    "-Dio.netty.buffer.checkBounds=false",
                    "-Dio.netty.buffer.checkAccessible=false"));
        } else {
            command.addAll(Arrays.asList(
                    System.getProperty("server.flags", "-XX:+UseSerialGC").split(" ")));
        }
        command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean available(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
