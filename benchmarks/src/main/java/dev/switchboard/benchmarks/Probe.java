package dev.switchboard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** What the operating system knows of a server: its CPU time, its memory and, where the machine counts them, its instructions. */
final class Probe {
    // USER_HZ: the unit of /proc's CPU times, 100 on every Linux that runs Java.
    private static final long MICROS_PER_TICK = 10_000;

    private final long pid;

    Probe(long pid) {
        this.pid = pid;
    }

    long pid() {
        return pid;
    }

    /** CPU time since the start, in µs. */
    record Cpu(long user, long kernel) {
        Cpu minus(Cpu earlier) {
            return new Cpu(user - earlier.user, kernel - earlier.kernel);
        }
    }

    Cpu cpu() {
        String stat = read("stat");
        // The name may hold blanks; behind its bracket come state and so on, proc(5) counting from 3.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Cpu(Long.parseLong(fields[11]) * MICROS_PER_TICK, Long.parseLong(fields[12]) * MICROS_PER_TICK);
    }

    /** CPU time that the JIT's threads have used, in µs: while it grows, figures are of code that is still being made. */
    long compilerCpu() {
        long sum = 0;
        try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).matches("C[12] Compiler.*\\s*")) {
                    String stat = Files.readString(task.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
                }
            }
        } catch (IOException ended) {
            // A thread may end between being listed and being looked at; compilers come and go.
        }
        return sum;
    }

    /** Calls of write(2) so far, sockets included; not send(2) and writev(2), which Netty uses. */
    long writes() {
        for (String line : read("io").split("\n")) {
            if (line.startsWith("syscw:")) {
                return Long.parseLong(line.substring("syscw:".length()).trim());
            }
        }
        return 0;
    }

    /** Resident memory in KiB. */
    long residentKiB() {
        for (String line : read("status").split("\n")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("no VmRSS of process " + pid);
    }

    /** Bytes of live objects, after a full collection: the last line of the JDK's class histogram. */
    long liveHeapBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String last = "";
        try (var lines = jcmd.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.startsWith("Total") ? line : last;
            }
        }
        jcmd.waitFor(30, TimeUnit.SECONDS);
        String[] words = last.trim().split("\\s+");
        if (words.length < 3) {
            throw new IOException("jcmd gave no histogram of process " + pid);
        }
        return Long.parseLong(words[2]);
    }

    /** Counts user instructions for so many seconds from now on; many machines, most virtual ones among them, can't. */
    Instructions instructions(int seconds) {
        try {
            return new Instructions(new ProcessBuilder(
                            "perf",
                            "stat",
                            "-x",
                            ",",
                            "-e",
                            "instructions:u",
                            "-p",
                            Long.toString(pid),
                            "--",
                            "sleep",
                            Integer.toString(seconds))
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException noPerf) {
            return new Instructions(null);
        }
    }

    /** A count that runs. */
    record Instructions(@Nullable Process perf) {
        /** Waits for the end; empty where nothing was counted. */
        OptionalDouble get() throws IOException, InterruptedException {
            if (perf == null) {
                return OptionalDouble.empty();
            }
            String output = new String(perf.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            perf.waitFor(30, TimeUnit.SECONDS);
            for (String line : output.split("\n")) {
                String[] fields = line.split(",");
                if (fields.length > 2 && fields[2].startsWith("instructions") && fields[0].matches("[0-9]+")) {
                    return OptionalDouble.of(Double.parseDouble(fields[0]));
                }
            }
            return OptionalDouble.empty();
        }
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }
}
