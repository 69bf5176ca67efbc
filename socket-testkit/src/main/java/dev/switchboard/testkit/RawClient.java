package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket client at the level of bytes, over a blocking socket to this machine: it can send anything, and fails the test (an
 * {@link AssertionError}) when the server breaks RFC 6455 or is silent for longer than the deadline, 10 s unless changed.
 *
 * <p>Threading: one thread may send while another reads; cutting and closing are allowed from any.
 */
public final class RawClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

    private final Socket tcp;
    private final Socket socket; // that of TCP, or TLS over it
    private final SocketBytes in;
    private final FrameInput frames;

    private RawClient(Socket tcp, Socket socket) {
        this.tcp = tcp;
        this.socket = socket;
        this.in = new SocketBytes(socket, DEADLINE);
        this.frames = new FrameInput(in);
    }

    /** A TCP connection on which nothing was said yet. */
    public static RawClient tcp(int port) {
        return tcp(port, 0);
    }

    /**
     * Likewise with a receive buffer of the kernel of about so many bytes, so that who does not read stalls the server soon.
     *
     * @param receiveBuffer bytes, 0 for the kernel's default
     */
    public static RawClient tcp(int port, int receiveBuffer) {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer); // before connecting, as it decides the window (TCP option)
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), (int) DEADLINE.toMillis());
            return new RawClient(socket, socket);
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to port " + port, e);
        }
    }

    /**
     * Likewise with TLS over it, once the TLS handshake is done; {@link #reset} and {@link #close} then end TCP beneath it.
     *
     * @param trust knows the server's key
     */
    public static RawClient tls(int port, int receiveBuffer, SSLContext trust) {
        Socket tcp = tcp(port, receiveBuffer).tcp;
        try {
            tcp.setSoTimeout((int) DEADLINE.toMillis());
            SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(tcp, "localhost", port, true);
            tls.startHandshake();
            return new RawClient(tcp, tls);
        } catch (IOException e) {
            throw new UncheckedIOException("no TLS with port " + port, e);
        }
    }

    /** A WebSocket; fails the test unless the server answers a proper 101. {@code target} is path and query. */
    public static RawClient open(int port, String target) {
        return tcp(port).upgrade(RawRequest.upgrade(target));
    }

    /** Sends a handshake, and fails the test unless the server answers a proper 101 (RFC 6455 §4.2.2). */
    public RawClient upgrade(RawRequest request) {
        sendRaw(request.bytes());
        expectSwitched();
        return this;
    }

    /** Reads the reply to a handshake whose key was {@link RawRequest#KEY}, and fails the test unless it is a proper 101. */
    public HttpReply expectSwitched() {
        HttpReply reply = HttpReply.read(in, false);
        assertThat(reply.status()).as("status of %s", reply).isEqualTo(101);
        assertThat(reply.header("upgrade"))
                .as("Upgrade")
                .hasValueSatisfying(v -> assertThat(v).isEqualToIgnoringCase("websocket"));
        assertThat(reply.header("connection"))
                .as("Connection")
                .hasValueSatisfying(v -> assertThat(v.toLowerCase(Locale.ROOT).split("[ \\t]*,[ \\t]*"))
                        .contains("upgrade"));
        assertThat(reply.header("sec-websocket-accept"))
                .as("Sec-WebSocket-Accept")
                .contains(accept());
        assertThat(reply.headers("sec-websocket-extensions"))
                .as("extensions, none was offered")
                .isEmpty();
        return reply;
    }

    private static String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((RawRequest.KEY + ACCEPT_GUID).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-1, this one has not", e);
        }
    }

    /** Changes how long each reading call waits at most. */
    public RawClient deadline(Duration deadline) {
        in.deadline(deadline);
        return this;
    }

    /** Asks the socket for so many bytes at most in each read, 1–65,536; that many unless changed. */
    RawClient readingAtOnce(int bytes) {
        in.atOnce(bytes);
        return this;
    }

    /** Sends a request and reads the reply. */
    public HttpReply ask(RawRequest request) {
        try {
            sendRaw(request.bytes());
        } catch (UncheckedIOException e) {
            // Refused before all of it was sent; the answer is still to be read.
        }
        return HttpReply.read(in, request.isHead());
    }

    /** Reads one more reply. */
    public HttpReply reply() {
        return HttpReply.read(in, false);
    }

    /** Reads the reply to a HEAD, which has no body whatever it says. */
    HttpReply replyToHead() {
        return HttpReply.read(in, true);
    }

    /** Sends bytes as they are, in one call; blocks while TCP takes no more. */
    public RawClient sendRaw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("sending failed", e);
        }
    }

    /** Sends bytes in pieces of {@code size}, each in a segment of its own as far as TCP lets us. */
    public RawClient sendRaw(byte[] bytes, int size) {
        for (int from = 0; from < bytes.length; from += size) {
            sendRaw(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        return this;
    }

    /** Sends frames, all in one call. */
    public RawClient send(RawFrame... toSend) {
        return sendRaw(RawFrame.join(toSend));
    }

    /** Sends a text. */
    public RawClient send(String text) {
        return send(RawFrame.text(text));
    }

    /** The next message, its fragments joined, or the next control frame, whichever comes first. */
    public ServerFrame next() {
        return frames.next();
    }

    /** Fails the test unless the next frame is this text. */
    public RawClient expectText(String text) {
        ServerFrame frame = next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(RawFrame.TEXT);
        assertThat(frame.text()).isEqualTo(text);
        return this;
    }

    /** Fails the test unless the next frame is a pong with this payload. */
    public RawClient expectPong(byte[] payload) {
        ServerFrame frame = next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(RawFrame.PONG);
        assertThat(frame.payload()).isEqualTo(payload);
        return this;
    }

    /** Fails the test unless the next frame is a close with this code, 1005 for none. */
    public ServerFrame expectClose(int code) {
        ServerFrame frame = next();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(RawFrame.CLOSE);
        assertThat(frame.closeCode()).as("code of %s", frame).isEqualTo(code);
        return frame;
    }

    /** Fails the test unless the server ends its output next, in order (FIN, not RST). */
    public RawClient expectEof() {
        assertThat(in.end()).as("end of the server's output").contains(SocketBytes.End.EOF);
        return this;
    }

    /** Fails the test unless the connection ends next, in order or cut, perhaps after a close frame. */
    public RawClient expectGone() {
        if (in.end().isEmpty()) {
            ServerFrame frame = next();
            assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(RawFrame.CLOSE);
        }
        assertThat(in.end()).as("end of the connection").isPresent();
        return this;
    }

    /** Whether nothing happens before the deadline, neither a byte nor the end. */
    boolean silent() {
        return in.silent();
    }

    /** Reads whatever comes until the connection ends, and returns it. */
    byte[] rest() {
        return in.takeAll();
    }

    /** How the connection has ended; empty if there is more to read. Fails the test if nothing happens before the deadline. */
    Optional<SocketBytes.End> end() {
        return in.end();
    }

    /** Ends our output (FIN) and goes on reading. */
    public RawClient halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("half-closing failed", e);
        }
    }

    /** Cuts the connection with a RST, as a crash or a middle box does. */
    public void reset() {
        try {
            tcp.setSoLinger(true, 0);
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException("resetting failed", e);
        }
    }

    /** Closes the TCP connection without a close frame. */
    @Override
    public void close() {
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing failed", e);
        }
    }
}
