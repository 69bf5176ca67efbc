package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void whatIsLargerThanHalfOfItGoesOnWhenThereIsNothingElse() throws InterruptedException {
        Allowance allowance = new Allowance(16);
        allowance.await(1);
        Thread reader = new Thread(() -> allowance.await(16));
        reader.setDaemon(true);
        reader.start();
        Peer.until("it waits", () -> reader.getState() == Thread.State.WAITING);

        allowance.release(1);

        reader.join(Peer.PATIENCE.toMillis());
        assertThat(reader.isAlive()).isFalse();
        assertThat(allowance.used()).isEqualTo(16);
    }

    @Test
    void whatIsSmallerGoesOnWhenHalfOfItIsFree() throws InterruptedException {
        Allowance allowance = new Allowance(16);
        allowance.await(10);
        allowance.await(6);
        Thread reader = new Thread(() -> allowance.await(8));
        reader.setDaemon(true);
        reader.start();
        Peer.until("it waits", () -> reader.getState() == Thread.State.WAITING);

        allowance.release(10);

        reader.join(Peer.PATIENCE.toMillis());
        assertThat(allowance.used()).isEqualTo(14);
    }
}
