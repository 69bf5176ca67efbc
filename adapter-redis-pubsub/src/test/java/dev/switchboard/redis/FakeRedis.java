package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks as much RESP as a greeting needs, as a server that we can't use. Thread-safe. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket server;
    private final String info;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** One that knows no {@code HELLO}, as all before version 6, and answers {@code INFO} so. */
    FakeRedis(String info) {
        this.info = info;
        try {
            server = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                List<String> command = command(in);
                if (command.isEmpty()) {
                    return;
                }
                out.write(answer(command).getBytes(UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // The other end has gone.
            return;
        }
    }

    private String answer(List<String> command) {
        return switch (command.get(0)) {
            case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
            case "PING" -> "+PONG\r\n";
            case "CLIENT" -> "+OK\r\n";
            default -> "-ERR unknown command `" + command.get(0) + "`\r\n";
        };
    }

    private static List<String> command(InputStream in) throws IOException {
        List<String> command = new ArrayList<>();
        String head = line(in);
        if (head.isEmpty()) {
            return command;
        }
        for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
            int length = Integer.parseInt(line(in).substring(1));
            command.add(new String(in.readNBytes(length), UTF_8));
            line(in);
        }
        return command;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next;
        while ((next = in.read()) >= 0 && next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
