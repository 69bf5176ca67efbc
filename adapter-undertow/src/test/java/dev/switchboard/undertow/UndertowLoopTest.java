package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

class UndertowLoopTest {
    private static final long SECONDS = 20;

    private XnioWorker worker;
    private XnioIoThread thread;

    @BeforeEach
    void start() throws Exception {
        worker = Xnio.getInstance()
                .createWorker(
                        OptionMap.builder().set(Options.WORKER_IO_THREADS, 1).getMap());
        thread = worker.getIoThread();
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    @Test
    void who_always_puts_itself_in_line_again_does_not_keep_the_loop_from_reading() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe = thread.createHalfDuplexPipe();
        pipe.getLeftSide().getReadSetter().set(source -> {
            source.suspendReads();
            read.complete(null);
        });
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicBoolean stopped = new AtomicBoolean();
        thread.execute(() -> {
            pipe.getLeftSide().resumeReads();
            UndertowLoop loop = UndertowLoop.current();
            new Runnable() {
                @Override
                public void run() {
                    if (read.isDone() || stopped.get()) {
                        ended.complete(null);
                    } else {
                        loop.executeNextRound(this);
                    }
                }
            }.run();
        });

        pipe.getRightSide().write(ByteBuffer.wrap(new byte[] {1}));

        try {
            read.get(SECONDS, TimeUnit.SECONDS);
            ended.get(SECONDS, TimeUnit.SECONDS);
        } finally {
            stopped.set(true);
        }
    }

    @Test
    void what_waits_for_the_next_round_runs_though_the_thread_ends() throws Exception {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        thread.execute(() -> {
            UndertowLoop loop = UndertowLoop.current();
            loop.executeNextRound(() -> {});
            worker.shutdown();
            loop.executeNextRound(() -> ran.complete(loop.inLoop()));
        });

        assertThat(ran.get(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void rounds_come_in_the_order_of_the_calls() throws Exception {
        StringBuilder order = new StringBuilder();
        CompletableFuture<String> done = new CompletableFuture<>();
        thread.execute(() -> {
            UndertowLoop loop = UndertowLoop.current();
            loop.executeNextRound(() -> order.append('a'));
            loop.executeNextRound(() -> order.append('b'));
            loop.executeNextRound(() -> done.complete(order.append('c').toString()));
        });

        assertThat(done.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("abc");
    }
}
