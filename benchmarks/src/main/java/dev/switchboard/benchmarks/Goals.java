package dev.switchboard.benchmarks;

import static dev.switchboard.benchmarks.Table.COSTS;

import dev.switchboard.benchmarks.Table.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The numbers that are to be reached, and what is measured for each: mostly the ratio of two servers, or of one under two loads, in
 * each round, as what ran next to each other met the same noise; of the rounds the median.
 */
final class Goals {
    /** One load, and what is wanted of it. */
    record Part(Line line, List<Goal> goals) {
        List<String> judged(Map<String, List<Figures>> found) {
            return goals.stream().map(goal -> goal.row(found)).toList();
        }
    }

    /** What is looked at, each round's, for a transport. */
    @FunctionalInterface
    private interface Look {
        DoubleStream rounds(Map<String, List<Figures>> found, String transport);
    }

    /** At most, or at least, so much of what is looked at, on Undertow and on Javalin. */
    private record Goal(String what, boolean atMost, double undertow, double javalin, String unit, Look look) {
        String row(Map<String, List<Figures>> found) {
            String sign = atMost ? "≤ " : "≥ ";
            return "| " + what + " | " + cell(found, "undertow", undertow) + " | " + cell(found, "javalin", javalin)
                    + " | "
                    + sign + Table.number(undertow) + (undertow == javalin ? "" : ", " + sign + Table.number(javalin))
                    + unit
                    + " |";
        }

        private String cell(Map<String, List<Figures>> found, String transport, double wanted) {
            double[] rounds = look.rounds(found, transport)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (rounds.length == 0) {
                return "–";
            }
            double median = Table.median(rounds);
            boolean reached = atMost ? median <= wanted : median >= wanted;
            String shown = Table.spread(Arrays.stream(rounds));
            return reached ? shown : "**" + shown + ", missed**";
        }
    }

    /** From few to many publications under way; in {@code all}, too. */
    static final Line FLIGHTS = new Line(
            "flights --inflight 4 --publishers " + Flights.STEPS.get(Flights.STEPS.size() - 1),
            List.of("undertow", "javalin", "nio --writes all"),
            stepsOf("cpuUs", "writes"));

    private static final String SPREAD = " --channels 20 --spread 20";
    private static final String OTHERS = " --command publish-others";
    private static final String REPLIES = " --replies 1";
    private static final String FEW = " --members 100";
    private static final String MANY = " --members 5000";
    private static final String SMALL = " --channels 200 --members 50 --rate 2000";
    private static final String LARGE = " --rate 100";

    static final List<Part> PARTS = List.of(
            new Part(
                    new Line("fanout --inflight 1", List.of("undertow", "javalin", "nio --writes each"), COSTS),
                    List.of(costs("one publication at a time, against `nio`", 1.2, 1.25, "", "nio --writes each"))),
            new Part(
                    new Line(
                            "fanout --inflight 16",
                            List.of("undertow", "undertow-naive", "javalin", "javalin-naive", "nio --writes all"),
                            COSTS),
                    List.of(
                            costs("16 in flight, against `nio`", 1.25, 1.3, "", "nio --writes all"),
                            new Goal(
                                    "deliveries/s, 16 in flight, against the framework's naive send",
                                    false,
                                    10,
                                    10,
                                    " ×",
                                    (found, transport) ->
                                            ratio(found, "deliveries/s", transport, transport + "-naive")))),
            new Part(
                    FLIGHTS,
                    List.of(new Goal(
                            "CPU per delivery with 4, 8, 16, 32, 48, 64, 128 in flight: the largest rise from one to the next",
                            true,
                            1.1,
                            1.1,
                            " ×",
                            Goals::rise))),
            new Part(
                    new Line("fanout --rate 20", List.of("undertow", "javalin", "nio --writes each"), COSTS),
                    List.of(new Goal(
                            "p99 at 20 publications/s, open loop, against `nio`",
                            true,
                            1.5,
                            1.5,
                            " ×",
                            (found, transport) -> ratio(found, "p99us", transport, "nio --writes each")))),
            new Part(
                    new Line(
                            "echo",
                            List.of("undertow", "javalin", "netty --handlers pool"),
                            List.of("messages/s", "cpuUs", "userUs", "kernelUs", "p50us", "p99us", "loadBusy")),
                    List.of(new Goal(
                            "echo, messages/s against Netty with a mailbox",
                            false,
                            0.85,
                            0.75,
                            " ×",
                            (found, transport) -> ratio(found, "messages/s", transport, "netty --handlers pool")))),
            new Part(
                    new Line(
                            "idle --seconds 5",
                            List.of("undertow", "javalin"),
                            List.of("heapKiBPerConnection", "residentKiBPerConnection", "residentMiB")),
                    List.of(new Goal(
                            "resident per idle connection",
                            true,
                            10,
                            34,
                            " KiB",
                            (found, transport) -> each(found, "residentKiBPerConnection", transport)))),
            new Part(
                    new Line(
                            "fanout --inflight 16",
                            List.of(
                                    "undertow" + FEW,
                                    "undertow" + MANY,
                                    "javalin" + FEW,
                                    "javalin" + MANY,
                                    "nio --writes all" + FEW,
                                    "nio --writes all" + MANY),
                            COSTS),
                    List.of(costs("5,000 members, against 100", 1.2, 1.2, MANY, FEW))),
            new Part(
                    new Line(
                            "fanout",
                            List.of("undertow" + LARGE, "undertow" + SMALL, "javalin" + LARGE, "javalin" + SMALL),
                            COSTS),
                    List.of(costs(
                            "200 channels of 50, against one of 1,000, at 100,000 deliveries/s",
                            1.5,
                            1.5,
                            SMALL,
                            LARGE))),
            new Part(
                    new Line(
                            "fanout --inflight 16",
                            List.of(
                                    "undertow",
                                    "undertow" + SPREAD,
                                    "undertow" + OTHERS,
                                    "undertow" + REPLIES,
                                    "javalin",
                                    "javalin" + SPREAD,
                                    "javalin" + OTHERS,
                                    "javalin" + REPLIES),
                            COSTS),
                    List.of(
                            costs("each member in 20 channels, against one", 1.3, 1.3, SPREAD, ""),
                            costs("an excluded sender, against none", 1.3, 1.3, OTHERS, ""),
                            costs("a reply between two publications, against none", 1.3, 1.3, REPLIES, ""))),
            new Part(
                    new Line(
                            "joinstorm",
                            List.of("undertow", "javalin"),
                            List.of("changes/s", "publications", "cpuUs", "serverBusy", "residentMiB")),
                    List.of(new Goal(
                            "joins and leaves in a channel of 10,000, published to meanwhile",
                            false,
                            50_000,
                            50_000,
                            "/s",
                            (found, transport) -> each(found, "changes/s", transport)))));

    private Goals() {}

    /** CPU per delivery: of the transport with one load against it with another, or against another server. */
    private static Goal costs(String what, double undertow, double javalin, String load, String against) {
        return new Goal(
                "CPU per delivery, " + what,
                true,
                undertow,
                javalin,
                " ×",
                (found, transport) -> ratio(
                        found, "cpuUs", transport + load, against.startsWith("nio") ? against : transport + against));
    }

    private static DoubleStream each(Map<String, List<Figures>> found, String column, String server) {
        return found.getOrDefault(server, List.of()).stream().mapToDouble(run -> run.get(column));
    }

    private static DoubleStream ratio(Map<String, List<Figures>> found, String column, String server, String against) {
        double[] ours = each(found, column, server).toArray();
        double[] theirs = each(found, column, against).toArray();
        return IntStream.range(0, ours.length).mapToDouble(round -> ours[round] / theirs[round]);
    }

    /** Of the steps' medians: the most of single rounds would grow with the noise and with their number. */
    private static DoubleStream rise(Map<String, List<Figures>> found, String transport) {
        double[] medians = Flights.STEPS.stream()
                .mapToDouble(step -> {
                    double[] rounds = each(found, "cpuUs" + step, transport)
                            .filter(value -> !Double.isNaN(value))
                            .sorted()
                            .toArray();
                    return rounds.length == 0 ? Double.NaN : Table.median(rounds);
                })
                .toArray();
        return DoubleStream.of(IntStream.range(1, medians.length)
                .mapToDouble(step -> medians[step] / medians[step - 1])
                .max()
                .orElse(Double.NaN));
    }

    private static List<String> stepsOf(String... columns) {
        List<String> names = new ArrayList<>();
        for (String column : columns) {
            Flights.STEPS.forEach(step -> names.add(column + step));
        }
        return names;
    }

    static void print(List<String> rows) {
        System.out.println("### What was wanted\n");
        System.out.println("Ratios are those of each round; their median, and least–most in brackets.\n");
        System.out.println("| | Undertow | Javalin | wanted |");
        System.out.println("|---|---|---|---|");
        rows.forEach(System.out::println);
    }
}
