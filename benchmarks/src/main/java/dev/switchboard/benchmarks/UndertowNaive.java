package dev.switchboard.benchmarks;

import dev.switchboard.domain.ChannelName;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Undertow as its users write it: its own WebSocket API, one {@code sendText} per recipient. */
final class UndertowNaive extends Baseline<WebSocketChannel> {
    private UndertowNaive() {}

    static int start(int port, Options options) {
        UndertowNaive server = new UndertowNaive();
        Undertow undertow = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/socket", Handlers.websocket((exchange, channel) -> {
                    channel.getReceiveSetter().set(new AbstractReceiveListener() {
                        @Override
                        protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
                            server.received(from, message.getData().getBytes(StandardCharsets.UTF_8));
                        }
                    });
                    channel.addCloseTask(server::gone);
                    channel.resumeReceives();
                })))
                .build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    void send(WebSocketChannel to, byte[] envelope) {
        WebSockets.sendText(new String(envelope, StandardCharsets.UTF_8), to, null);
    }

    @Override
    void publish(ChannelName channel, List<WebSocketChannel> members, byte[] envelope) {
        String text = new String(envelope, StandardCharsets.UTF_8);
        for (WebSocketChannel member : members) {
            WebSockets.sendText(text, member, null);
        }
    }
}
