package dev.switchboard.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a peer sends, byte by byte and each time within a deadline. Threading: confined to one reader. */
final class SocketBytes {
    /** How a connection ends for who reads. */
    enum End {
        /** The peer ended its output (FIN) and everything before that was read. */
        EOF,
        /** The peer cut it (RST); what was on its way may be lost. */
        RESET
    }

    private final Socket socket;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;
    private Duration deadline;
    private int atOnce = buffer.length;
    private Optional<End> ended = Optional.empty();

    SocketBytes(Socket socket, Duration deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    /** How long each of the following calls may take. */
    void deadline(Duration changed) {
        deadline = changed;
    }

    /** How many bytes each read asks of the socket at most, 1–65,536. */
    void atOnce(int bytes) {
        atOnce = bytes;
    }

    Duration deadline() {
        return deadline;
    }

    /** The next byte, 0–255; fails the test if none comes. */
    int take() {
        if (position == limit) {
            fill().ifPresent(end -> {
                throw new AssertionError("the server ended the connection (" + end + ") where more was expected");
            });
        }
        return buffer[position++] & 0xFF;
    }

    /** The next bytes, exactly so many. */
    byte[] take(int count) {
        byte[] bytes = new byte[count];
        int taken = 0;
        while (taken < count) {
            bytes[taken++] = (byte) take();
            int more = Math.min(count - taken, limit - position);
            System.arraycopy(buffer, position, bytes, taken, more);
            position += more;
            taken += more;
        }
        return bytes;
    }

    /** Everything up to the end, however it comes. */
    byte[] takeAll() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        do {
            all.write(buffer, position, limit - position);
            position = limit;
        } while (fill().isEmpty());
        return all.toByteArray();
    }

    /** How the connection has ended; empty if a byte comes first, which stays unread. */
    Optional<End> end() {
        return position < limit ? Optional.empty() : fill();
    }

    /** Whether nothing happens before the deadline: no byte, no end. */
    boolean silent() {
        if (position < limit) {
            return false;
        }
        try {
            fill();
            return false;
        } catch (Silence e) {
            return true;
        }
    }

    /** Reads at least one byte; fails the test if nothing happens before the deadline. */
    private Optional<End> fill() {
        if (ended.isPresent()) {
            return ended;
        }
        try {
            socket.setSoTimeout((int) Math.max(1, deadline.toMillis()));
            int read = socket.getInputStream().read(buffer, 0, atOnce);
            if (read < 0) {
                ended = Optional.of(End.EOF);
                return ended;
            }
            position = 0;
            limit = read;
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            throw new Silence(deadline);
        } catch (SocketException | SSLException e) { // TLS takes an end without its own word for a cut
            ended = Optional.of(End.RESET);
            return ended;
        } catch (IOException e) {
            throw new AssertionError("reading failed", e);
        }
    }

    private static final class Silence extends AssertionError {
        private static final long serialVersionUID = 1;

        Silence(Duration deadline) {
            super("the server was silent for " + deadline.toMillis() + " ms");
        }
    }
}
