package dev.switchboard.benchmarks;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Netty with its native epoll transport, frames made once. A publication is flushed to each member at once, or all of a turn together
 * ({@code --writes each|all}). Messages are handled on the event loop, or by a pool in each connection's order ({@code --handlers
 * loop|pool}), which is what a mailbox does. Confined to its one event loop, but for the pool's handlers, which only send.
 */
final class NettyEpoll extends Baseline<Channel> {
    private static final int POOL = 16;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final boolean all;
    private final Map<ChannelName, List<Channel>> touched = new LinkedHashMap<>();

    private NettyEpoll(boolean all) {
        this.all = all;
    }

    static int start(int port, Options options) throws InterruptedException {
        NettyEpoll server = new NettyEpoll(options.text("writes", "all").equals("all"));
        EventExecutorGroup handlers =
                options.text("handlers", "loop").equals("pool") ? new DefaultEventExecutorGroup(POOL) : server.loop;
        Channel acceptor = new ServerBootstrap()
                .group(server.loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536))
                                .addLast(new WebSocketServerProtocolHandler("/socket", null, false, 65_536));
                        channel.pipeline().addLast(server.new Messages(handlers.next()));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
        return ((InetSocketAddress) acceptor.localAddress()).getPort();
    }

    private final class Messages extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final EventExecutor mailbox;

        Messages(EventExecutor mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            byte[] text = ByteBufUtil.getBytes(frame.content());
            if (mailbox.inEventLoop()) {
                received(ctx.channel(), text);
            } else {
                mailbox.execute(() -> received(ctx.channel(), text));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone(ctx.channel());
        }
    }

    @Override
    void send(Channel to, byte[] envelope) {
        to.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(envelope)), to.voidPromise());
    }

    @Override
    void publish(ChannelName channel, List<Channel> members, byte[] envelope) {
        Frame frame = Frame.text(envelope);
        ByteBuf bytes = Unpooled.directBuffer(frame.size()).writeBytes(frame.bytes());
        for (Channel member : members) {
            // The pipeline's encoder lets bytes pass.
            if (all) {
                member.write(bytes.retainedDuplicate(), member.voidPromise());
            } else {
                member.writeAndFlush(bytes.retainedDuplicate(), member.voidPromise());
            }
        }
        bytes.release();
        if (all) {
            if (touched.isEmpty()) {
                loop.execute(this::flush);
            }
            touched.put(channel, members);
        }
    }

    private void flush() {
        touched.values().forEach(members -> members.forEach(Channel::flush));
        touched.clear();
    }
}
