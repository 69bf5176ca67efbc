package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One connection of the load generator: handshake, masked frames out, frames in. Parses where the bytes lie, as it must keep up
 * with more than a million frames a second. Confined to the load generator's one event loop.
 */
final class Client extends ChannelInboundHandlerAdapter {
    /** Hears what comes in. On the event loop. */
    interface Events {
        void open(Client client);

        /** A text frame whose payload is {@code length} bytes of {@code in} from {@code start}. */
        void text(Client client, ByteBuf in, int start, int length);

        /** The end: by a close frame, or 1006. Once. */
        void closed(Client client, int code);
    }

    private static final int MASK = 0x5A_C3_0F_96;

    private final String path;
    private final Events events;
    private @Nullable Channel channel;
    private @Nullable ByteBuf rest;
    private boolean open;
    private boolean closed;

    /** Place of this connection among all; the scenario's to use. */
    final int number;

    /** Next expected sequence number by publisher; -1 where any will do, as for who has just joined. */
    int[] next = {};

    /** Where the last stamp lay in its payload: most likely where the next one lies too. */
    int mark;

    Client(int number, String path, Events events) {
        this.number = number;
        this.path = path;
        this.events = events;
    }

    /** Expects all publishers to begin with 0, or anywhere. */
    void expect(int publishers, boolean fromTheStart) {
        next = new int[publishers];
        Arrays.fill(next, fromTheStart ? 0 : -1);
    }

    boolean isOpen() {
        return open && !closed;
    }

    /** Stops or resumes reading. */
    void reading(boolean on) {
        Objects.requireNonNull(channel).config().setAutoRead(on);
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        ByteBuf bytes = ctx.alloc().buffer(request.length());
        bytes.writeCharSequence(request, StandardCharsets.US_ASCII);
        ctx.writeAndFlush(bytes, ctx.voidPromise());
    }

    /** Sends a text frame; the bytes are copied. */
    void send(byte[] text) {
        send(0x81, text);
    }

    private void send(int first, byte[] text) {
        Channel to = Objects.requireNonNull(channel);
        ByteBuf frame = to.alloc().buffer(text.length + 14);
        frame.writeByte(first);
        if (text.length < 126) {
            frame.writeByte(0x80 | text.length);
        } else if (text.length < 65_536) {
            frame.writeByte(0x80 | 126).writeShort(text.length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(text.length);
        }
        frame.writeInt(MASK);
        int i = 0;
        for (; i + 4 <= text.length; i += 4) {
            frame.writeInt(
                    (text[i] << 24 | (text[i + 1] & 255) << 16 | (text[i + 2] & 255) << 8 | text[i + 3] & 255) ^ MASK);
        }
        for (; i < text.length; i++) {
            frame.writeByte(text[i] ^ MASK >>> 24 - 8 * (i & 3));
        }
        to.writeAndFlush(frame, to.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (rest != null) {
            rest.writeBytes(in);
            in.release();
            in = rest;
            rest = null;
        }
        if (!open && !handshake(in)) {
            keep(ctx, in);
            return;
        }
        while (frame(in)) {}
        keep(ctx, in);
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.isReadable() && !closed) {
            ByteBuf copy = ctx.alloc().buffer(Math.max(1_024, in.readableBytes() * 2));
            rest = copy.writeBytes(in);
        }
        in.release();
    }

    private boolean handshake(ByteBuf in) {
        int from = in.readerIndex();
        for (int i = from; i + 4 <= in.writerIndex(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                String head = in.toString(from, i - from, StandardCharsets.ISO_8859_1);
                if (!head.startsWith("HTTP/1.1 101")) {
                    throw new IllegalStateException("refused: " + head);
                }
                in.readerIndex(i + 4);
                open = true;
                events.open(this);
                return true;
            }
        }
        return false;
    }

    /** Takes one whole frame; false if there is none. Servers don't mask and none of ours fragments. */
    private boolean frame(ByteBuf in) {
        int at = in.readerIndex();
        int there = in.writerIndex() - at;
        if (there < 2 || closed) {
            return false;
        }
        int first = in.getByte(at);
        int length = in.getByte(at + 1);
        int header = 2;
        if (length == 126) {
            if (there < 4) {
                return false;
            }
            length = in.getUnsignedShort(at + 2);
            header = 4;
        } else if (length == 127) {
            if (there < 10) {
                return false;
            }
            length = (int) in.getLong(at + 2);
            header = 10;
        }
        if (length < 0 || first != (byte) 0x81 && (first & 0x70) != 0) {
            throw new IllegalStateException("a malformed frame begins with " + Integer.toHexString(first & 255));
        }
        if (there < header + length) {
            return false;
        }
        int start = at + header;
        switch (first & 255) {
            case 0x81 -> events.text(this, in, start, length);
            case 0x88 -> end(length < 2 ? 1005 : in.getUnsignedShort(start));
            case 0x89 -> {
                byte[] payload = new byte[length];
                in.getBytes(start, payload);
                send(0x8A, payload);
            }
            default -> throw new IllegalStateException("a frame begins with " + Integer.toHexString(first & 255));
        }
        in.readerIndex(start + length);
        return true;
    }

    private void end(int code) {
        if (!closed) {
            closed = true;
            events.closed(this, code);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        end(1006);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            System.err.println("connection " + number + ": " + cause);
        }
        ctx.close();
    }
}
