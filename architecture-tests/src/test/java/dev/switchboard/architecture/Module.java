package dev.switchboard.architecture;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The modules of the build, and what each may see beside itself. Every package pattern of a rule stands here or in {@link
 * Vendor}, so that one test can tell whether each still means something. An entry is a package, a package with all below it
 * ({@code java..}), or one class.
 */
enum Module {
    DOMAIN(
            "socket-domain",
            "dev.switchboard.domain",
            "values and state machines run the same in every test: what they must know of the world is an argument",
            List.of(
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.nio",
                    "java.nio.charset",
                    "java.security.MessageDigest",
                    "java.security.NoSuchAlgorithmException",
                    "java.time.Duration",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream"),
            Set.of()),
    APPLICATION(
            "socket-application",
            "dev.switchboard.application",
            "the core knows neither HTTP servers nor JSON nor brokers: they come to it through ports",
            List.of("dev.switchboard.domain", "java..", "javax.net.ssl.SSLContext"),
            Set.of()),
    JACKSON("adapter-jackson", "dev.switchboard.jackson", Vendor.JACKSON, Vendor.JACKSON_ANNOTATIONS),
    UNDERTOW("adapter-undertow", "dev.switchboard.undertow", Vendor.UNDERTOW, Vendor.XNIO),
    JAVALIN(
            "adapter-javalin",
            "dev.switchboard.javalin",
            "an adapter like the others; Jetty's connector is given the key store that the port brings",
            List.of(
                    "dev.switchboard.application.port..",
                    "dev.switchboard.domain",
                    "java..",
                    "javax.net.ssl.SSLContext"),
            Set.of(Vendor.JAVALIN, Vendor.JETTY, Vendor.KOTLIN, Vendor.SERVLET)),
    JAKARTA("adapter-jakarta", "dev.switchboard.jakarta", Vendor.WEBSOCKET, Vendor.SERVLET),
    REDIS("adapter-redis-pubsub", "dev.switchboard.redis", Vendor.LETTUCE),
    JWT("adapter-jwt", "dev.switchboard.jwt", Vendor.NIMBUS),
    MICROMETER("adapter-micrometer", "dev.switchboard.micrometer", Vendor.MICROMETER),
    ADMIN(
            "adapter-admin",
            "dev.switchboard.admin",
            "it is mounted beside any transport, so it sees none; its live feed is a switchboard of its own, and its pages are the core's",
            List.of(
                    "dev.switchboard.application",
                    "dev.switchboard.application.port..",
                    "dev.switchboard.domain",
                    "java.."),
            Set.of()),
    TESTKIT(
            "socket-testkit",
            "dev.switchboard.testkit",
            "users test adapters of their own with it, so it knows the core and no adapter",
            List.of("dev.switchboard.domain", "dev.switchboard.application..", "java..", "javax.net.ssl"),
            Set.of(Vendor.JUNIT, Vendor.ASSERTJ, Vendor.AWAITILITY)),
    EXAMPLE(
            "example-app",
            "dev.switchboard.example",
            "it runs on whatever transport the build put beside it; a transport's name in it would undo that",
            List.of(
                    "dev.switchboard.domain",
                    "dev.switchboard.application..",
                    "dev.switchboard.admin",
                    "dev.switchboard.jackson",
                    "dev.switchboard.jwt",
                    "dev.switchboard.micrometer",
                    "dev.switchboard.redis",
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl"),
            Set.of(Vendor.PICOCLI, Vendor.SLF4J)),
    BENCHMARKS(
            "benchmarks",
            "dev.switchboard.benchmarks",
            "it sets vendors side by side and looks inside the core, which is what nothing that ships may do",
            List.of(),
            Set.of()),
    SIMULATION(
            "simulation",
            "dev.switchboard.simulation",
            "it is a test program: it looks at the core as a transport, a broker and clients do, runs an adapter's presence, and nothing depends on it",
            List.of(),
            Set.of()),
    CHECKER(
            "checker",
            "dev.switchboard.checker",
            "it is a test program: it meets nodes as processes, through sockets, and nothing depends on it",
            List.of(),
            Set.of()),
    CLIENT(
            "client-typescript",
            "dev.switchboard.client",
            "what ships of it is JavaScript; its Java only runs tests",
            List.of(),
            Set.of()),
    RULES("architecture-tests", "dev.switchboard.architecture", "it ships nothing", List.of(), Set.of());

    /** The two packages of ports are one: an admission hands over a wire, and a transport starts with gateways. */
    static final String PORTS = "dev.switchboard.application.port";

    final String directory;
    final String packages;
    final String reason;
    final List<String> ours;
    final Set<Vendor> vendors;

    Module(String directory, String packages, String reason, List<String> ours, Set<Vendor> vendors) {
        this.directory = directory;
        this.packages = packages;
        this.reason = reason;
        this.ours = ours;
        this.vendors = vendors;
    }

    /** An adapter: all of them see the same of us. */
    Module(String directory, String packages, Vendor... vendors) {
        this(
                directory,
                packages,
                "an adapter that saw the core's inside or another adapter could not be left out or replaced by itself",
                List.of("dev.switchboard.application.port..", "dev.switchboard.domain", "java.."),
                Set.of(vendors));
    }

    static Stream<Module> adapters() {
        return EnumSet.allOf(Module.class).stream().filter(module -> module.directory.startsWith("adapter-"));
    }

    /** Those whose classes somebody runs. */
    static Stream<Module> shipped() {
        Set<Module> others = EnumSet.of(RULES, BENCHMARKS, SIMULATION, CHECKER, CLIENT);
        return EnumSet.allOf(Module.class).stream().filter(module -> !others.contains(module));
    }

    static Stream<Module> using(Vendor vendor) {
        return EnumSet.allOf(Module.class).stream().filter(module -> module.vendors.contains(vendor));
    }

    /** All that it may see: itself, what is ours or the JDK's, and its vendors. */
    List<String> mayUse() {
        return Stream.of(
                        Stream.of(packages + ".."),
                        ours.stream(),
                        vendors.stream().map(vendor -> vendor.pattern))
                .flatMap(patterns -> patterns)
                .toList();
    }
}
