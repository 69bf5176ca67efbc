package dev.switchboard.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults of a link are what they are called: else a run would prove less than it says. */
final class PassageTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private ServerSocket target;
    private Passage passage;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws Exception {
        target = new ServerSocket(0, 8, HERE);
        target.setSoTimeout(PATIENCE_MILLIS);
        passage = new Passage(target.getLocalPort());
        dial();
    }

    private void dial() throws IOException {
        near = new Socket("127.0.0.1", passage.port());
        far = target.accept();
        near.setSoTimeout(PATIENCE_MILLIS);
        far.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        passage.close();
        target.close();
        near.close();
        far.close();
    }

    @Test
    void passes_both_ways_slow_or_not() throws IOException {
        near.getOutputStream().write(1);
        assertThat(far.getInputStream().read()).isEqualTo(1);
        passage.slow(TimeUnit.MILLISECONDS.toNanos(5));
        far.getOutputStream().write(2);
        assertThat(near.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void a_deaf_link_lets_requests_through_and_holds_answers() throws Exception {
        passage.deafen();
        near.getOutputStream().write(1);
        assertThat(far.getInputStream().read()).isEqualTo(1);
        far.getOutputStream().write(2);

        CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(this::answer);
        near.getOutputStream().write(3);
        assertThat(far.getInputStream().read()).isEqualTo(3);
        assertThat(answer).isNotDone();
        passage.thaw();

        assertThat(answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(2);
    }

    private int answer() {
        try {
            return near.getInputStream().read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // Not before the end of what had passed, and there may be a reset in its place.
    private boolean end() {
        try {
            return far.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void what_a_frozen_link_holds_is_lost_with_it() throws IOException {
        passage.freeze();
        near.getOutputStream().write(1);
        passage.cut();
        passage.mend();

        assertThat(end()).isTrue();
        dial();
        near.getOutputStream().write(4);
        assertThat(far.getInputStream().read()).isEqualTo(4);
    }
}
