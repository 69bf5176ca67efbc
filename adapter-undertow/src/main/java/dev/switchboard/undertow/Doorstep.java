package dev.switchboard.undertow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Beneath Undertow's HTTP on each connection of our own server, as no handler is asked about what Undertow answers by itself: a
 * malformed or too long head, a bad {@code Host}. Such an answer is replaced by ours, which has the headers that every response
 * shall have and the right status; and where a connection ends with a refusal, what still comes in is discarded for a while,
 * since closing at once would turn it into a reset that eats the answer (RFC 9112 §9.6).
 *
 * <p>Threading: as the connection's, whose one exchange is on one thread at a time; the end is on its I/O thread.
 */
final class Doorstep extends AbstractStreamSinkConduit<StreamSinkConduit> implements ReadReadyHandler {
    /** How long input is discarded after a refusal, in ms; more than a round trip, less than a nuisance. */
    private static final long LINGER = 2_000;

    private final StreamConnection connection;
    private final HeadMeter meter;
    private final int headerBytes;
    private final XnioExecutor.Key firstRequest;
    private volatile boolean ours; // what is written now comes from our handlers, or from the core
    private volatile boolean refused;

    private Doorstep(StreamConnection connection, Limits limits) {
        super(connection.getSinkChannel().getConduit());
        this.connection = connection;
        this.meter = new HeadMeter(connection.getSourceChannel().getConduit());
        this.headerBytes = limits.count(Limit.HEADER_BYTES);
        // Undertow counts silence and half a head one after the other, so that together they could last twice as long.
        this.firstRequest = connection
                .getIoThread()
                .executeAfter(() -> IoUtils.safeClose(connection), limits.get(Limit.HANDSHAKE), TimeUnit.MILLISECONDS);
    }

    /** Puts it beneath a connection that was accepted just now. */
    static void lay(StreamConnection connection, Limits limits) {
        Doorstep doorstep = new Doorstep(connection, limits);
        connection.getSinkChannel().setConduit(doorstep);
        connection.getSourceChannel().setConduit(doorstep.meter);
        connection.setCloseListener(closed -> doorstep.firstRequest.remove());
    }

    /** That of an exchange's connection; none where the server is not ours. */
    static Optional<Doorstep> of(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof AbstractServerConnection http
                        && http.getOriginalSinkConduit() instanceof Doorstep doorstep
                ? Optional.of(doorstep)
                : Optional.empty();
    }

    /** Takes it away from an upgraded connection. */
    static void remove(StreamConnection connection) {
        if (connection.getSinkChannel().getConduit() instanceof Doorstep doorstep) {
            connection.getSinkChannel().setConduit(doorstep.next);
        }
        if (connection.getSourceChannel().getConduit() instanceof HeadMeter meter) {
            connection.getSourceChannel().setConduit(meter.beneath());
        }
    }

    /** A request came as far as our handlers. */
    void enter(HttpServerExchange exchange) {
        ours = true;
        firstRequest.remove();
        exchange.addExchangeCompleteListener((done, proceed) -> {
            if (!done.isUpgrade()) {
                meter.reset();
                ours = false;
            }
            proceed.proceed();
        });
    }

    /** Answers in place of whoever was about to, and ends the connection in order. */
    void refuse(int status, String reason) {
        refused = true;
        byte[] body = reason.getBytes(UTF_8);
        String head = "HTTP/1.1 " + status + ' ' + StatusCodes.getReason(status)
                + "\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\nContent-Type: text/plain; charset=utf-8"
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
        answer.put(head.getBytes(UTF_8)).put(body).flip();
        try {
            next.write(answer); // what a full socket does not take is lost: its reader does not read
            next.terminateWrites();
            // The thread that reads may be another one until this task runs.
            connection.getIoThread().execute(this::discard);
            connection.getIoThread().executeAfter(() -> IoUtils.safeClose(connection), LINGER, TimeUnit.MILLISECONDS);
        } catch (IOException | RuntimeException broken) {
            IoUtils.safeClose(connection);
        }
    }

    private void discard() {
        meter.beneath().setReadReadyHandler(this);
        meter.beneath().resumeReads();
    }

    @Override
    public void readReady() {
        try {
            // At the end of the stream both sides have ended, and XNIO closes the connection.
            while (meter.beneath().read(UndertowLoop.current().buffer()) > 0) {
                continue;
            }
        } catch (IOException reset) {
            IoUtils.safeClose(connection);
        }
    }

    @Override
    public void forceTermination() {
        IoUtils.safeClose(connection);
    }

    @Override
    public void terminated() {}

    /** Whether what is about to be written is not to go out. */
    private boolean barred() {
        if (!ours && !refused) {
            int status = meter.status(headerBytes);
            refuse(
                    status,
                    switch (status) {
                        case 414 ->
                            "the request line is too long; request line and headers have at most " + headerBytes
                                    + " bytes";
                        case 431 ->
                            "the headers are too long; request line and headers have at most " + headerBytes + " bytes";
                        default -> "the request is malformed";
                    });
        }
        return refused;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return barred() ? 0 : super.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return barred() ? 0 : super.write(sources, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return barred() ? 0 : super.writeFinal(source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
        return barred() ? 0 : super.writeFinal(sources, offset, length);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        return barred() ? 0 : super.transferFrom(source, position, count);
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through) throws IOException {
        return barred() ? 0 : super.transferFrom(source, count, through);
    }

    @Override
    public boolean flush() throws IOException {
        return !refused && super.flush();
    }

    @Override
    public void resumeWrites() {
        if (!refused) {
            super.resumeWrites();
        }
    }

    @Override
    public void wakeupWrites() {
        if (!refused) {
            super.wakeupWrites();
        }
    }

    @Override
    public void terminateWrites() throws IOException {
        if (!refused) {
            super.terminateWrites();
        }
    }

    @Override
    public void truncateWrites() throws IOException {
        if (!refused) {
            super.truncateWrites();
        }
    }
}
