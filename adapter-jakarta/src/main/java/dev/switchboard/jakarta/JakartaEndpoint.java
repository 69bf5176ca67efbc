package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.domain.Close;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One connection as the container sees it. The container calls {@code onOpen} first, then one method at a time but for closing. */
final class JakartaEndpoint extends Endpoint {
    private final Crew crew;
    private volatile Optional<JakartaWire> wire = Optional.empty();

    JakartaEndpoint(Crew crew) {
        this.crew = crew;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Admission admission = HandshakeJudge.verdict(config.getUserProperties())
                .or(() -> HandshakeJudge.verdict(session.getUserProperties()))
                .orElseGet(() -> Admission.Refused.of(500, "the container did not show the handshake"));
        session.setMaxIdleTimeout(0); // the core keeps the heart beating
        if (admission instanceof Admission.Accepted accepted) {
            open(session, accepted);
        } else {
            refuse(session, (Admission.Refused) admission);
        }
    }

    private void open(Session session, Admission.Accepted accepted) {
        JakartaWire opened = new JakartaWire(session, crew.loop(), crew);
        wire = Optional.of(opened);
        Receiver receiver = opened.receiver();
        // Partial, so that bytes are counted as they come; the container's own buffer limit does not apply then.
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) (part, last) -> {
            opened.passGate();
            receiver.text(part, last);
        });
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) (part, last) -> {
            opened.passGate();
            receiver.binary();
        });
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> {
            ByteBuffer data = pong.getApplicationData();
            byte[] payload = new byte[data.remaining()];
            data.get(payload);
            opened.passGate();
            receiver.pong(payload);
        });
        opened.loop().execute(() -> {
            receiver.opened(accepted.open(opened));
            if (!session.isOpen()) { // Undertow opens one whose peer left during the handshake, and then tells nothing of its end
                opened.ended(Close.ABNORMAL);
            }
        });
    }

    /** A refusal where it is too late for a status: the close code that says the same to our clients. */
    private static void refuse(Session session, Admission.Refused refused) {
        int code =
                switch (refused.status()) {
                    case 401 -> Close.CREDENTIALS.code();
                    case 429, 503 -> Close.TRY_LATER.code();
                    default -> refused.status() >= 500 ? Close.INTERNAL.code() : Close.POLICY.code();
                };
        try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), Close.of(code, refused.reason()).reason()));
        } catch (IOException e) {
            // It is gone already, which is as good.
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        int code = reason.getCloseCode().getCode();
        String why = reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase();
        wire.ifPresent(open -> open.ended(code < 1000 || code > 4999 ? Close.PROTOCOL_ERROR : Close.of(code, why)));
    }

    @Override
    public void onError(Session session, Throwable error) {
        wire.ifPresent(JakartaWire::failed);
    }
}
