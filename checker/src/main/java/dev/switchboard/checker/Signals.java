package dev.switchboard.checker;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals to processes. */
final class Signals {
    private static final long PATIENCE_SECONDS = 20;

    private Signals() {}

    /** Any that {@code kill} knows by name. */
    static void send(String name, Process to) throws IOException {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IOException("kill -" + name + " " + to.pid() + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL; waits for the end. */
    static void kill(Process process) {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " survived SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
