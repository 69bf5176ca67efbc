package dev.switchboard.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connections of a run, all on one event loop: what they share needs no locks. Its methods are the main thread's and wait; what
 * they wait for has a deadline.
 */
final class Swarm implements AutoCloseable {
    /** Handshakes under way at a time: below every server's backlog. */
    private static final int OPENING = 64;

    private static final int DEADLINE_SECONDS = 60;

    private final int port;
    private final EventLoopGroup loop;
    private final boolean epoll;
    private final List<Client> clients = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher();

    Swarm(int port) {
        this.port = port;
        this.epoll = Epoll.isAvailable();
        this.loop = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** What a scenario hears once connections are up. On the event loop. */
    interface Traffic {
        /** A message with a stamp whose mark is at {@code mark} of {@code in}, in a text of {@code length} bytes. */
        void stamped(Client client, ByteBuf in, int mark, int length);

        /** Any other message. */
        default void plain(Client client, String text) {
            throw new IllegalStateException("unexpected: " + text);
        }

        default void closed(Client client, int code) {
            throw new IllegalStateException("connection " + client.number + " was closed with " + code);
        }
    }

    /** Opens connections, numbered on from those that are there. */
    List<Client> open(int count) throws Exception {
        return open(count, 0);
    }

    /** The same with a receive buffer of {@code receiveBytes}, 0 for the kernel's default. */
    List<Client> open(int count, int receiveBytes) throws Exception {
        return open(port, count, receiveBytes);
    }

    /** The same at another server of this machine. */
    List<Client> open(int at, int count, int receiveBytes) throws Exception {
        List<Client> opened = new ArrayList<>(count);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(64 << 10));
        if (receiveBytes > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBytes);
        }
        int before = on(() -> dispatcher.opened);
        for (int i = 0; i < count; i++) {
            Client client = new Client(clients.size(), "/socket", dispatcher);
            clients.add(client);
            opened.add(client);
            bootstrap
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(client);
                        }
                    })
                    .connect("127.0.0.1", at)
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (i % OPENING == OPENING - 1 || i == count - 1) {
                int due = before + i + 1;
                await("handshakes", () -> dispatcher.opened >= due);
            }
        }
        return opened;
    }

    /** Makes connections members of a channel, and waits for the last answer. */
    void join(List<Client> members, String channel) throws Exception {
        byte[] join =
                ("{\"channel\":\"" + channel + "\",\"cmd\":\"join\",\"param\":null}").getBytes(StandardCharsets.UTF_8);
        int[] joined = {0};
        traffic(new Traffic() {
            @Override
            public void stamped(Client client, ByteBuf in, int mark, int length) {
                throw new IllegalStateException("a publication while nobody publishes");
            }

            @Override
            public void plain(Client client, String text) {
                if (!text.contains("\"cmd\":\"joined\"")) {
                    throw new IllegalStateException("joining was answered by " + text);
                }
                joined[0]++;
            }
        });
        for (int i = 0; i < members.size(); i += OPENING) {
            int from = i;
            int to = Math.min(members.size(), i + OPENING);
            on(() -> {
                for (Client member : members.subList(from, to)) {
                    member.send(join);
                }
                return true;
            });
            await("answers to joins", () -> joined[0] >= to);
        }
    }

    /** Changes who hears of messages. */
    void traffic(Traffic traffic) throws Exception {
        on(() -> dispatcher.traffic = traffic);
    }

    /** Runs on the event loop and waits for the result. */
    <T> T on(Callable<T> task) throws Exception {
        try {
            return loop.submit(task).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    EventLoopGroup loop() {
        return loop;
    }

    /** Looks every few milliseconds whether something has become true on the event loop. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!on(condition)) {
            check();
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("waited " + DEADLINE_SECONDS + " s for " + what);
            }
            Thread.sleep(2);
        }
    }

    /** Waits, as long as nothing fails. */
    void pause(double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            check();
            Thread.sleep(Math.max(1, Math.min(100, (end - System.nanoTime()) / 1_000_000)));
        }
    }

    /** Throws what went wrong on the event loop. */
    void check() throws Exception {
        RuntimeException failure = on(() -> dispatcher.failure);
        if (failure != null) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws Exception {
        dispatcher.ending = true;
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    /** Between the connections and the scenario of the moment: keeps the first failure instead of losing it in a pipeline. */
    private static final class Dispatcher implements Client.Events {
        private volatile boolean ending;
        private int opened;
        private @Nullable RuntimeException failure;
        private Traffic traffic = (client, in, mark, length) -> {};

        @Override
        public void open(Client client) {
            opened++;
        }

        @Override
        public void text(Client client, ByteBuf in, int start, int length) {
            int mark = start + client.mark;
            if (client.mark + Stamp.LETTERS >= length || in.getByte(mark) != Stamp.MARK) {
                mark = in.indexOf(start, start + length, Stamp.MARK);
                client.mark = Math.max(0, mark - start);
            }
            try {
                if (mark >= 0) {
                    traffic.stamped(client, in, mark, length);
                } else {
                    traffic.plain(client, in.toString(start, length, StandardCharsets.UTF_8));
                }
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        @Override
        public void closed(Client client, int code) {
            try {
                if (!ending) {
                    traffic.closed(client, code);
                }
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void fail(RuntimeException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }
}
