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
import java.util.stream.DoubleStream;

/**
 * Runs a table: {@code Table --table quick|goals|all|one,echo,… --rounds 5 --seconds 10}. Servers take turns (A B A B …), so that what the
 * machine does meanwhile meets all of them; each run is a fresh server and a fresh load generator, on a CPU each where {@code taskset} is
 * there. Prints Markdown: medians, and the spread from least to most in brackets. {@code goals} ends with what was wanted beside what
 * was reached. {@code --servers undertow} leaves the others out of a group; a table with a blank in it is one load of its own, such
 * as {@code "fanout --inflight 32"}, on {@code --servers "undertow,nio --writes all"}.
 */
public final class Table {
    /** One load on several servers. What is said behind a server's name is said to it and to the load. */
    record Line(String load, List<String> servers, List<String> columns) {
        /** The same on those servers alone whose names are listed; on all where none is. */
        Line on(List<String> names) {
            List<String> left = servers.stream()
                    .filter(server -> names.isEmpty() || names.contains(server.split(" ")[0]))
                    .toList();
            return new Line(load, left, columns);
        }
    }

    private static final int READY_SECONDS = 60;
    private static final int RUN_SECONDS = 600;
    static final List<String> COSTS = List.of(
            "deliveries/s", "cpuUs", "userUs", "kernelUs", "writes", "instructions", "p50us", "p99us", "loadBusy");
    private static final List<String> OURS = List.of("undertow", "javalin");
    private static final List<String> LIMIT_ALL = List.of("undertow", "javalin", "nio --writes all");
    private static final List<String> LIMIT_EACH = List.of("undertow", "javalin", "nio --writes each");
    private static final List<String> NAIVE =
            List.of("undertow", "undertow-naive", "javalin", "javalin-naive", "netty --writes all");
    private static final List<String> STALLS = List.of(
            "deliveries/s",
            "cpuUs",
            "p50us",
            "p99us",
            "heapMiBBefore",
            "heapMiBStalled",
            "stalled",
            "closed",
            "missed",
            "loadBusy");
    private static final List<String> SOAK = List.of(
            "deliveries/s",
            "tookSeconds",
            "busiest",
            "heapMiBFirst",
            "heapMiBLast",
            "heapMiBMost",
            "directMiBFirst",
            "directMiBLast",
            "p99us",
            "lost",
            "repeated");

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
        String tables = options.text("table", "quick");
        if (tables.contains(" ")) {
            List<String> servers =
                    List.of(options.text("servers", "undertow,javalin").split(","));
            table.run(new Line(tables, servers, COSTS));
            return;
        }
        if (tables.equals("goals")) {
            List<String> judged = new ArrayList<>();
            for (Goals.Part part : Goals.PARTS) {
                judged.addAll(part.judged(table.run(part.line())));
            }
            Goals.print(judged);
            return;
        }
        List<String> only = options.text("servers", "").isEmpty()
                ? List.of()
                : List.of(options.text("servers", "").split(","));
        for (Line line : lines(tables)) {
            table.run(line.on(only));
        }
    }

    private static List<Line> lines(String tables) {
        List<Line> lines = new ArrayList<>();
        for (String table : tables.split(",")) {
            switch (table) {
                case "all" -> GROUPS.forEach(group -> lines.addAll(group(group)));
                case "quick" -> lines.addAll(lines("one,sixteen"));
                default -> lines.addAll(group(table));
            }
        }
        return lines;
    }

    /** In the order in which {@code all} runs them. */
    private static final List<String> GROUPS = List.of(
            "one",
            "sixteen",
            "naive",
            "flights",
            "latency",
            "size",
            "channels",
            "shapes",
            "echo",
            "joins",
            "slow",
            "idle");

    private static List<Line> group(String name) {
        return switch (name) {
            case "one" -> List.of(new Line("fanout --inflight 1", LIMIT_EACH, COSTS));
            case "sixteen" -> List.of(new Line("fanout --inflight 16", LIMIT_ALL, COSTS));
            case "naive" ->
                List.of(
                        new Line("fanout --inflight 16", NAIVE, COSTS),
                        new Line("fanout --inflight 1", List.of("netty --writes each"), COSTS));
            case "flights" -> List.of(Goals.FLIGHTS);
            case "latency" -> List.of(new Line("fanout --rate 20", LIMIT_EACH, COSTS));
            case "size" ->
                List.of(
                        new Line("fanout --inflight 16", each(OURS, "--members 100", "--members 5000"), COSTS),
                        new Line("fanout --inflight 1", each(OURS, "--members 100", "--members 5000"), COSTS));
            case "channels" ->
                List.of(new Line("fanout", each(OURS, "--rate 100", "--channels 200 --members 50 --rate 2000"), COSTS));
            case "shapes" ->
                List.of(new Line(
                        "fanout --inflight 16",
                        each(OURS, "", "--channels 20 --spread 20", "--command publish-others", "--replies 1"),
                        COSTS));
            case "echo" ->
                List.of(new Line(
                        "echo",
                        List.of("undertow", "javalin", "netty --handlers pool", "netty --handlers loop"),
                        List.of("messages/s", "cpuUs", "userUs", "kernelUs", "p50us", "p99us", "loadBusy")));
            case "joins" ->
                List.of(new Line(
                        "joinstorm", OURS, List.of("changes/s", "publications", "cpuUs", "serverBusy", "residentMiB")));
            case "slow" ->
                List.of(new Line(
                        "slow --members 2000 --rate 40 --bytes 4000 --inflight 16",
                        each(
                                OURS,
                                "--every 0",
                                "--overflow CLOSE",
                                "--overflow DROP_OLDEST --heartbeat 600000",
                                "--overflow CONFLATE --heartbeat 600000"),
                        STALLS));
            case "idle" ->
                List.of(new Line(
                        "idle",
                        List.of("undertow", "javalin", "netty"),
                        List.of("heapKiBPerConnection", "residentKiBPerConnection", "residentMiB", "cpuPercent")));
            // Four fifths of what each delivers with 16 in flight on the machine of docs/performance.md.
            case "soak" -> List.of(new Line("soak", List.of("undertow --rate 1000", "javalin --rate 1400"), SOAK));
            default -> throw new IllegalArgumentException("--table is quick, goals, all, soak or some of " + GROUPS);
        };
    }

    /** Each server with each of the options, side by side in one table, as only what takes turns can be compared. */
    private static List<String> each(List<String> servers, String... options) {
        return servers.stream()
                .flatMap(server -> Arrays.stream(options).map(option -> (server + " " + option).trim()))
                .toList();
    }

    private Map<String, List<Figures>> run(Line line) throws Exception {
        Map<String, List<Figures>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String server : line.servers()) {
                found.computeIfAbsent(server, name -> new ArrayList<>()).add(measure(server, line.load()));
            }
        }
        print(line.load(), found, line.columns());
        return found;
    }

    /** One table. */
    static void print(String title, Map<String, List<Figures>> found, List<String> columns) {
        System.out.println("### " + title + "\n");
        System.out.println("| server | " + String.join(" | ", columns) + " |");
        System.out.println("|---|" + "---|".repeat(columns.size()));
        found.forEach((server, runs) -> {
            StringBuilder row = new StringBuilder("| " + server + " |");
            for (String column : columns) {
                row.append(' ').append(cell(runs, column)).append(" |");
            }
            System.out.println(row);
        });
        System.out.println();
    }

    private static String cell(List<Figures> runs, String column) {
        return spread(runs.stream().mapToDouble(run -> run.get(column)));
    }

    /** The median, and the least and the most in brackets; a dash where there is nothing. */
    static String spread(DoubleStream all) {
        double[] values = all.filter(value -> !Double.isNaN(value)).sorted().toArray();
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
            arguments.addAll(server.subList(2, server.size())); // each takes of them what is its own
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
