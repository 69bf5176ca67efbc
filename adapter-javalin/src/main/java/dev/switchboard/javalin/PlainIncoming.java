package dev.switchboard.javalin;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.MessageBuffer;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Frame;

/**
 * From the frames of Jetty's API to the core, and {@code closed} exactly once, last. Jetty has judged headers, masks and the order of
 * fragments; what a message may have in bytes, and whether it is UTF-8, is judged here, as the bytes come.
 *
 * <p>Threading: of who has the {@link ReadTurn}, but for {@link #reading} and {@link #silence}, which come from any thread.
 */
final class PlainIncoming {
    private final Inbound inbound;
    private final MessageBuffer message = new MessageBuffer();
    private boolean over; // nothing is wanted any more but the end
    private boolean closed;
    private volatile boolean reading = true;
    private volatile boolean silent;

    PlainIncoming(Inbound inbound) {
        this.inbound = inbound;
    }

    /** Whether to ask for another frame: for the core, or to discard it on the way to the end. */
    boolean wanted() {
        return reading || silent || over;
    }

    /** What the core wants. */
    void reading(boolean on) {
        reading = on;
    }

    /** Our close frame is about to leave: nothing is handed on any more but the end. */
    void silence() {
        silent = true;
    }

    /** One frame, or a part of one: Jetty hands a data frame on as its bytes come. */
    void frame(Frame frame) {
        if (silent || over) {
            return;
        }
        switch (Frame.Type.from(frame.getEffectiveOpCode())) {
            case TEXT -> text(frame.getPayload(), frame.isFin());
            case BINARY -> {
                over = true;
                inbound.binary();
            }
            case PING -> inbound.ping(bytes(frame.getPayload()));
            case PONG -> inbound.pong(bytes(frame.getPayload()));
            case CONTINUATION, CLOSE -> throw new IllegalStateException(frame + " comes in another way");
        }
    }

    private void text(ByteBuffer payload, boolean last) {
        int most = inbound.maxMessageBytes();
        int size = message.size() + payload.remaining();
        if (size > most) {
            violation(Close.TOO_BIG.because("a message has at most " + most + " bytes"));
        } else if (!message.append(payload, last ? size : most)) {
            violation(Close.NOT_UTF8);
        } else if (last && !message.whole()) {
            violation(Close.NOT_UTF8.because("the text ended within a character of UTF-8"));
        } else if (last) {
            inbound.text(message.take());
        }
    }

    private void violation(Close close) {
        over = true;
        message.drop();
        inbound.violation(close);
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        return copy;
    }

    /** The end, whatever it is; only the first one is told. */
    void closed(Close close) {
        if (!closed) {
            closed = true;
            message.drop();
            inbound.closed(close);
        }
    }
}
