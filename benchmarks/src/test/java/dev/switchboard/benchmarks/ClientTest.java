package dev.switchboard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the load generator writes our reader reads, and it finds frames wherever the bytes are cut. */
final class ClientTest {
    private final List<String> heard = new ArrayList<>();
    private final Client client = new Client(0, "/socket", new Client.Events() {
        @Override
        public void open(Client opened) {
            heard.add("open");
        }

        @Override
        public void text(Client from, ByteBuf in, int start, int length) {
            heard.add(in.toString(start, length, StandardCharsets.UTF_8));
        }

        @Override
        public void closed(Client gone, int code) {
            heard.add("closed " + code);
        }
    });

    private final EmbeddedChannel channel = new EmbeddedChannel(client);

    @Test
    void findsFramesWhereverTheBytesAreCut() {
        byte[] all = stream();
        for (int cut = 1; cut < all.length; cut++) {
            ClientTest again = new ClientTest();
            again.channel.writeInbound(Unpooled.copiedBuffer(all, 0, cut));
            again.channel.writeInbound(Unpooled.copiedBuffer(all, cut, all.length - cut));

            assertThat(again.heard)
                    .as("cut at %d", cut)
                    .containsExactly("open", "short", "x".repeat(200), "closed 4008");
        }
    }

    @Test
    void masksWhatOurReaderReads() {
        List<String> read = new ArrayList<>();
        FrameReader reader = new FrameReader(100_000, new FrameReader.Events() {
            @Override
            public void text(byte[] utf8) {
                read.add(new String(utf8, StandardCharsets.UTF_8));
            }

            @Override
            public void binary() {
                read.add("binary");
            }

            @Override
            public void ping(byte[] payload) {
                read.add("ping");
            }

            @Override
            public void pong(byte[] payload) {
                read.add("pong");
            }

            @Override
            public void close(int code, String reason) {
                read.add("close");
            }

            @Override
            public void violation(Close close) {
                read.add(close.toString());
            }
        });
        channel.releaseOutbound(); // the handshake
        List<String> texts = List.of("", "a", "abcde", "y".repeat(125), "y".repeat(126), "y".repeat(70_003));
        for (String text : texts) {
            client.send(text.getBytes(StandardCharsets.UTF_8));
        }
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            reader.read(out.nioBuffer());
            out.release();
        }

        assertThat(read).isEqualTo(texts);
    }

    private static byte[] stream() {
        ByteBuf out = Unpooled.buffer();
        out.writeCharSequence(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", StandardCharsets.US_ASCII);
        out.writeBytes(Frame.text("short".getBytes(StandardCharsets.UTF_8)).bytes());
        out.writeBytes(
                Frame.text("x".repeat(200).getBytes(StandardCharsets.UTF_8)).bytes());
        out.writeBytes(Frame.close(Close.TOO_SLOW).bytes());
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
