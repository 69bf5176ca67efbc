package dev.switchboard.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Holds handlers until it is opened. Thread-safe. */
final class Gate {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();

    /** Waits here, in a handler. */
    void pass() throws InterruptedException {
        entered.incrementAndGet();
        if (!opened.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody opened the gate");
        }
    }

    /** Waits until so many wait here or have passed. */
    void awaitEntered(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> entered.get() >= count);
    }

    void open() {
        opened.countDown();
    }
}
