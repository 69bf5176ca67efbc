package dev.switchboard.benchmarks;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The limit on this JVM: one thread, one selector, bytes framed once, and nothing else. Either each publication is one write per
 * member, or all publications of a turn are ({@code --writes each|all}). Confined to its thread.
 */
final class NioLimit extends Baseline<NioPeer> {
    private static final int FIRST_BYTES = 64 << 10;

    private final Selector selector;
    private final boolean all;
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 << 10);
    private final Map<ChannelName, Waiting> waiting = new HashMap<>();
    private final List<Waiting> touched = new ArrayList<>();
    private ByteBuffer single = ByteBuffer.allocateDirect(FIRST_BYTES);

    /** What a turn has for the members of one channel. */
    private static final class Waiting {
        private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES);
        private List<NioPeer> members = List.of();
    }

    private NioLimit(Selector selector, boolean all) {
        this.selector = selector;
        this.all = all;
    }

    static int start(int port, Options options) throws IOException {
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress("127.0.0.1", port), 4_096).configureBlocking(false);
        Selector selector = Selector.open();
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
        NioLimit server = new NioLimit(selector, options.text("writes", "all").equals("all"));
        new Thread(server::run, "nio").start();
        return ((InetSocketAddress) acceptor.getLocalAddress()).getPort();
    }

    private void run() {
        while (true) {
            try {
                selector.select();
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        accept((ServerSocketChannel) key.channel());
                    } else {
                        serve((NioPeer) key.attachment());
                    }
                }
                flush();
            } catch (IOException e) {
                throw new IllegalStateException("the selector failed", e);
            }
        }
    }

    private void accept(ServerSocketChannel acceptor) throws IOException {
        SocketChannel channel = acceptor.accept();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new NioPeer(channel, key, this));
    }

    private void serve(NioPeer peer) {
        try {
            peer.ready(input);
        } catch (IOException | RuntimeException e) {
            peer.close();
            gone(peer);
        }
    }

    @Override
    void send(NioPeer to, byte[] envelope) {
        single = put(single.clear(), Frame.text(envelope)).flip();
        to.write(single);
    }

    @Override
    void publish(ChannelName channel, List<NioPeer> members, byte[] envelope) {
        Frame frame = Frame.text(envelope);
        if (all) {
            Waiting due = waiting.computeIfAbsent(channel, name -> new Waiting());
            if (due.bytes.position() == 0) {
                touched.add(due);
            }
            due.members = members;
            due.bytes = put(due.bytes, frame);
        } else {
            single = put(single.clear(), frame).flip();
            write(members, single);
        }
    }

    private void flush() {
        for (Waiting due : touched) {
            write(due.members, due.bytes.flip());
            due.bytes.clear();
        }
        touched.clear();
    }

    private static void write(List<NioPeer> members, ByteBuffer bytes) {
        for (NioPeer member : members) {
            member.write(bytes.position(0));
        }
    }

    private static ByteBuffer put(ByteBuffer bytes, Frame frame) {
        ByteBuffer target = bytes;
        if (target.remaining() < frame.size()) {
            target = ByteBuffer.allocateDirect(2 * (target.position() + frame.size()))
                    .put(bytes.flip());
        }
        frame.copyTo(target);
        return target;
    }
}
