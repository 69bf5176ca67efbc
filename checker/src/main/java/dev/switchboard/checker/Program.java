package dev.switchboard.checker;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a node is started: the example with one of the transports, from this process's own class path. */
final class Program {
    private static final List<String> TRANSPORTS = List.of("adapter-undertow", "adapter-javalin");

    /** What is ours alone; the example has a log of its own. */
    private static final List<String> NOT_OF_NODES = List.of("checker", "simulation");

    private Program() {}

    /** All that nodes run, with both transports. */
    static String classPath() {
        return String.join(
                File.pathSeparator,
                entries().filter(entry -> !isOf(entry, NOT_OF_NODES)).toList());
    }

    private static java.util.stream.Stream<String> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    // A module's classes, or its jar.
    private static boolean isOf(String entry, List<String> modules) {
        String name = Path.of(entry).getFileName().toString();
        return modules.stream()
                .anyMatch(module -> entry.contains(File.separator + module + File.separator + "target" + File.separator)
                        || name.matches(module + "-\\d.*"));
    }

    /** Which transport a node has. */
    static String transport(int node) {
        return TRANSPORTS.get(node % TRANSPORTS.size());
    }

    /**
     * The command.
     *
     * @param graft classes that take the place of others
     */
    static List<String> command(int node, Optional<Path> graft, List<String> arguments) {
        List<String> others = TRANSPORTS.stream()
                .filter(transport -> !transport.equals(transport(node)))
                .toList();
        List<String> entries = new ArrayList<>();
        graft.map(Path::toString).ifPresent(entries::add);
        Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !isOf(entry, others))
                .forEach(entries::add);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, entries),
                "dev.switchboard.example.Main"));
        command.addAll(arguments);
        return command;
    }
}
