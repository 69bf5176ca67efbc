package dev.switchboard.example;

import dev.switchboard.application.port.in.Operations;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process: who asks once gets everybody sent away at a pace, who asks again gets it at once. Each asking runs on a
 * thread of its own and waits, also for the start if it came before that was done. Thread-safe.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    /** Of the second that an impatient end may take, the part for the answers of those who were told. */
    private static final Duration HURRY = Duration.ofMillis(600);

    /** How long what the process holds besides connections may take to end. */
    private static final Duration TIDY = Duration.ofSeconds(2);

    private static final Duration TIDY_IN_A_HURRY = Duration.ofMillis(200);

    private record Running(Example example, Duration drain) {}

    private final CompletableFuture<Running> running = new CompletableFuture<>();
    private final PrintStream out;
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    Ending(PrintStream out) {
        this.out = out;
    }

    /** From now on there is something to end, which may take so long. */
    void of(Example example, Duration drain) {
        running.complete(new Running(example, drain));
    }

    /** Returns when the process may end, with 0: to be asked to end is no failure. */
    void ask() {
        boolean hurry = asked.incrementAndGet() > 1;
        Running what = running.join();
        Operations operations = what.example().operations();
        Duration within = hurry ? HURRY : what.drain();
        LOG.atInfo()
                .addKeyValue("connections", operations.status().connections())
                .addKeyValue("within", within)
                .log(hurry ? "asked again to end" : "asked to end");
        operations.drain(within).toCompletableFuture().join();
        if (over.getCount() == 0) {
            return;
        }
        tidy(what.example(), asked.get() > 1 ? TIDY_IN_A_HURRY : TIDY);
        synchronized (this) {
            if (over.getCount() > 0) {
                out.println("ended");
                out.flush();
                over.countDown();
            }
        }
    }

    /** Not on this thread: what takes too long is left to the operating system. */
    private static void tidy(Example example, Duration most) {
        Thread tidying = new Thread(example::close, "tidy");
        tidying.setDaemon(true);
        tidying.start();
        try {
            TimeUnit.MILLISECONDS.timedJoin(tidying, most.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void await() throws InterruptedException {
        over.await();
    }
}
