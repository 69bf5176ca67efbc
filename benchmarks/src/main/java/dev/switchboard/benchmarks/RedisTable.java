package dev.switchboard.benchmarks;

import dev.switchboard.redis.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures of nodes with a Redis between them: {@code RedisTable --rounds 3 --seconds 5 --group relay,resubscribe,elsewhere}. What is compared takes
 * turns, each time with a fresh Redis and fresh processes on this one machine, pinned to nothing. Prints Markdown: medians, and the
 * spread in brackets. {@code redis-benchmark} is left out where it is not on the path.
 */
public final class RedisTable {
    private static final int READY_SECONDS = 60;
    private static final int RUN_SECONDS = 200;
    private static final List<String> RELAY =
            List.of("publications/s", "deliveries/s", "nodeUs", "otherUs", "redisUs", "redisBusy", "p50us", "p99us");
    private static final List<String> RESUBSCRIBE = List.of(
            "firstSeconds",
            "connectedSeconds",
            "subscribedSeconds",
            "comparedSeconds",
            "MiB",
            "redisCpuMillis",
            "longestStallMillis",
            "redisBytesPerChannel",
            "heapBytesPerChannel",
            "redisBytesPerUser");

    /** One way to use a Redis, and what it cost. */
    @FunctionalInterface
    private interface Way {
        Figures run(RedisProcess redis, long redisPid) throws Exception;
    }

    private final String seconds;
    private final List<Process> processes = new ArrayList<>();

    private RedisTable(Options options) {
        this.seconds = Integer.toString(options.number("seconds", 5));
    }

    /** See the class. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        RedisTable table = new RedisTable(options);
        int rounds = options.number("rounds", 3);
        System.out.printf(
                "JDK %s, %d CPUs, medians of %d rounds of %s s, least–most in brackets%n%n",
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), rounds, table.seconds);
        for (String group : options.text("group", "relay,resubscribe,elsewhere").split(",")) {
            switch (group) {
                case "relay" -> Table.print(group, table.measure(table.relays(), rounds), RELAY);
                case "resubscribe" -> Table.print(group, table.measure(table.resubscriptions(), rounds), RESUBSCRIBE);
                case "elsewhere" ->
                    Table.print(group, table.measure(table.elsewhere(), rounds), List.of("heapBytesPerUser"));
                default -> throw new IllegalArgumentException("--group is some of relay, resubscribe, elsewhere");
            }
        }
    }

    private Map<String, Way> relays() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("Lettuce alone, 64 in flight", (redis, pid) -> bare(redis, pid, "1"));
        ways.put("the same, 10 subscribers", (redis, pid) -> bare(redis, pid, "10"));
        ways.put("redis-benchmark -P 64", this::benchmark);
        ways.put("plain, 1 member, 64 in flight", (redis, pid) -> relay(redis, pid, "undertow", "--members 1"));
        ways.put("the same over Javalin", (redis, pid) -> relay(redis, pid, "javalin", "--members 1"));
        ways.put("plain, 1,000 members, 64 in flight", (redis, pid) -> relay(redis, pid, "undertow", "--members 1000"));
        ways.put(
                "recoverable, 1 member, 64 in flight",
                (redis, pid) -> relay(redis, pid, "undertow", "--members 1 --prefix log:"));
        ways.put(
                "recoverable, 1 member, 8 in flight",
                (redis, pid) -> relay(redis, pid, "undertow", "--members 1 --inflight 8 --prefix log:"));
        ways.put(
                "recoverable, 1,000 members, 64 in flight",
                (redis, pid) -> relay(redis, pid, "undertow", "--members 1000 --prefix log:"));
        ways.put(
                "plain, 1 member, 1 in flight",
                (redis, pid) -> relay(redis, pid, "undertow", "--members 1 --inflight 1"));
        ways.put(
                "recoverable, 1 member, 1 in flight",
                (redis, pid) -> relay(redis, pid, "undertow", "--members 1 --inflight 1 --prefix log:"));
        return ways;
    }

    private Map<String, Way> resubscriptions() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("50,000 plain channels", (redis, pid) -> resubscription(redis, "0"));
        ways.put("50,000 recoverable channels", (redis, pid) -> resubscription(redis, "1"));
        return ways;
    }

    private Map<String, List<Figures>> measure(Map<String, Way> ways, int rounds) throws Exception {
        Map<String, List<Figures>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                try (RedisProcess redis = RedisProcess.launch();
                        Resp look = new Resp(redis.port())) {
                    found.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                            .add(way.getValue().run(redis, look.info("process_id")));
                } finally {
                    end();
                }
            }
        }
        return found;
    }

    private Map<String, Way> elsewhere() {
        Map<String, Way> ways = new LinkedHashMap<>();
        for (String transport : List.of("undertow", "javalin")) {
            ways.put("50,000 users of another node, on " + transport, (redis, pid) -> elsewhere(redis, transport));
        }
        return ways;
    }

    private Figures elsewhere(RedisProcess redis, String transport) throws Exception {
        Process node = java(Server.class, List.of("--server", transport, "--redis", redis.url()));
        return figures(java(
                Load.class,
                List.of("--scenario", "elsewhere", "--redis", redis.url(), "--port", ready(node), "--pid", pid(node))));
    }

    private Figures relay(RedisProcess redis, long redisPid, String transport, String options) throws Exception {
        List<String> server = List.of("--server", transport, "--redis", redis.url());
        Process one = java(Server.class, server);
        Process other = java(Server.class, server);
        List<String> load = new ArrayList<>(List.of(
                "--scenario",
                "relay",
                "--port",
                ready(one),
                "--other",
                ready(other),
                "--pid",
                pid(one),
                "--other-pid",
                pid(other),
                "--redis-pid",
                Long.toString(redisPid),
                "--seconds",
                seconds,
                "--warmup",
                "3"));
        load.addAll(Arrays.asList(options.split(" ")));
        return figures(java(Load.class, load));
    }

    private Figures bare(RedisProcess redis, long redisPid, String subscribers) throws Exception {
        Process subscriber =
                java(Bare.class, List.of("--role", "subscriber", "--redis", redis.url(), "--connections", subscribers));
        ready(subscriber);
        return figures(java(
                Bare.class,
                List.of(
                        "--role",
                        "publisher",
                        "--redis",
                        redis.url(),
                        "--inflight",
                        "64",
                        "--seconds",
                        seconds,
                        "--other-pid",
                        pid(subscriber),
                        "--redis-pid",
                        Long.toString(redisPid))));
    }

    /** With a subscriber as the others have one. */
    private Figures benchmark(RedisProcess redis, long redisPid) throws Exception {
        Process subscriber = java(Bare.class, List.of("--role", "subscriber", "--redis", redis.url()));
        ready(subscriber);
        Process benchmark;
        try {
            benchmark = started(new ProcessBuilder(
                    "redis-benchmark",
                    "-p",
                    Integer.toString(redis.port()),
                    "-c",
                    "1",
                    "-P",
                    "64",
                    "-n",
                    "2000000",
                    "-q",
                    "PUBLISH",
                    "bare",
                    "x".repeat(128)));
        } catch (IOException absent) {
            return new Figures();
        }
        Cost cost = new Cost(new Probe(subscriber.pid()), new Probe(redisPid));
        String output = new String(benchmark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Figures figures = cost.put(2_000_000, "other", "redis");
        Matcher rate = Pattern.compile("([0-9.]+) requests per second").matcher(output);
        return rate.find() ? figures.put("publications/s", Double.parseDouble(rate.group(1))) : new Figures();
    }

    private Figures resubscription(RedisProcess redis, String recoverable) throws Exception {
        return figures(java(
                Resubscription.class,
                List.of("--redis-port", Integer.toString(redis.port()), "--recoverable", recoverable)));
    }

    private Process java(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dio.netty.buffer.checkBounds=false",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return started(new ProcessBuilder(command));
    }

    private Process started(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        return process;
    }

    private static String pid(Process process) {
        return Long.toString(process.pid());
    }

    private static String ready(Process server) throws Exception {
        BufferedReader output = server.inputReader();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (System.nanoTime() < deadline && server.isAlive()) {
            String line = output.readLine();
            if (line != null && line.startsWith("READY ")) {
                return line.substring("READY ".length());
            }
        }
        throw new IOException("a process did not start");
    }

    private static Figures figures(Process process) throws Exception {
        Figures figures = new Figures();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (Figures.is(line)) {
                figures = Figures.parse(line);
            }
        }
        if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("a run failed");
        }
        return figures;
    }

    private void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        processes.clear();
    }
}
