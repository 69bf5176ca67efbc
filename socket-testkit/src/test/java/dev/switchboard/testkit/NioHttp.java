package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Upgrade;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** HTTP/1.1 as far as handshakes and small pages need it; answers one request after the other. */
final class NioHttp implements NioConnection.Protocol {
    private final NioConnection connection;
    private final NioRequest request;
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private boolean answering;
    private boolean lastAnswer;

    NioHttp(NioConnection connection) {
        this.connection = connection;
        this.request = new NioRequest(connection.server.site.limits().count(Limit.HEADER_BYTES));
    }

    @Override
    public boolean read(ByteBuffer in) {
        if (lastAnswer) {
            in.position(in.limit());
            return true;
        }
        if (answering || !request.read(in)) {
            return !answering;
        }
        answering = true;
        if (request.refusal() != 0) {
            lastAnswer = true;
            answer(WebResponse.text(request.refusal(), "text/plain", "malformed request\n"), false);
            return true;
        }
        Gateway gateway = connection.server.site.sockets().get(request.path());
        if (gateway == null) {
            page();
        } else {
            upgrade(gateway);
        }
        return false;
    }

    private void upgrade(Gateway gateway) {
        var refused = Upgrade.check(request.method(), request.version(), request::header);
        if (refused.isPresent()) {
            answer(
                    refusal(
                            refused.get().status(),
                            refused.get().reason(),
                            refused.get().headers()),
                    false);
            return;
        }
        Handshake handshake = new Handshake(
                connection.server.transport,
                request.path(),
                request.query(),
                request.headers(),
                connection.peer,
                false);
        gateway.admit(handshake).thenAccept(admission -> connection.server.execute(() -> admitted(admission)));
    }

    private void admitted(Admission admission) {
        if (!connection.channel.isOpen()) {
            return;
        }
        if (admission instanceof Admission.Refused refused) {
            answer(refusal(refused.status(), refused.reason(), refused.headers()), false);
        } else if (admission instanceof Admission.Accepted accepted) {
            String head =
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + Upgrade.accept(request.header("sec-websocket-key").get(0)) + "\r\n"
                            + accepted.subprotocol()
                                    .map(name -> "Sec-WebSocket-Protocol: " + name + "\r\n")
                                    .orElse("")
                            + "\r\n";
            connection.write(ByteBuffer.wrap(head.getBytes(ISO_8859_1)));
            connection.switchTo(new NioSocket(connection, accepted::open));
            connection.drain();
        }
    }

    private static WebResponse refusal(int status, String reason, Map<String, String> headers) {
        WebResponse response = WebResponse.text(status, "text/plain", reason + "\n");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            response = response.with(header.getKey(), header.getValue());
        }
        return response;
    }

    private void page() {
        WebRequest asked = new WebRequest(
                request.method(),
                request.path(),
                request.query(),
                request.headers(),
                request.body(),
                connection.peer,
                false);
        boolean head = request.method().equals("HEAD");
        connection.server.pageThreads.execute(() -> {
            WebResponse response = handle(asked);
            connection.server.execute(() -> answer(response, head));
        });
    }

    private WebResponse handle(WebRequest asked) {
        try {
            Query.parse(asked.rawQuery());
            return connection.server.site.pages().handle(asked);
        } catch (Exception e) {
            return WebResponse.text(500, "text/plain", "internal error\n");
        }
    }

    private void answer(WebResponse response, boolean head) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.put("X-Content-Type-Options", "nosniff");
        if (response.status() != 204) {
            headers.put("Content-Length", String.valueOf(response.body().length));
        }
        if (lastAnswer) {
            headers.put("Connection", "close");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("HTTP/1.1 " + response.status() + " \r\n").getBytes(ISO_8859_1));
        headers.forEach((name, value) -> out.writeBytes((name + ": " + value + "\r\n").getBytes(UTF_8)));
        out.writeBytes("\r\n".getBytes(ISO_8859_1));
        out.writeBytes(head ? new byte[0] : response.body());
        rest = ByteBuffer.wrap(out.toByteArray());
        writable();
    }

    @Override
    public void writable() {
        if (!connection.channel.isOpen() || !connection.write(rest)) {
            return;
        }
        if (lastAnswer) {
            connection.endOutput();
        }
        if (answering) {
            answering = false;
            request.clear();
            if (!lastAnswer) {
                connection.server.execute(connection::drain);
            }
        }
    }

    @Override
    public void ended() {
        connection.cut();
    }
}
