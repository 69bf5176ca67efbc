package dev.switchboard.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to a Redis, for looking at it from outside. Confined. */
final class Resp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private long bytes;

    Resp(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a command as one line; returns the answer: a line, or what a bulk holds. */
    String ask(String command) throws IOException {
        byte[] line = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(line);
        bytes += line.length;
        String answer = line();
        if (!answer.startsWith("$")) {
            return answer.substring(1);
        }
        byte[] bulk = in.readNBytes(Integer.parseInt(answer.substring(1)) + 2);
        bytes += bulk.length;
        return new String(bulk, StandardCharsets.US_ASCII);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Redis ended the connection");
            }
            bytes++;
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** A number of INFO. */
    long info(String field) throws IOException {
        Matcher found = Pattern.compile("(?m)^" + field + ":(\\d+)").matcher(ask("INFO"));
        if (!found.find()) {
            throw new IOException("INFO has no " + field);
        }
        return Long.parseLong(found.group(1));
    }

    /** Bytes that Redis read and wrote so far, but not on this connection. */
    long traffic() throws IOException {
        String info = ask("INFO stats");
        Matcher found = Pattern.compile("total_net_(?:in|out)put_bytes:(\\d+)").matcher(info);
        long sum = 0;
        while (found.find()) {
            sum += Long.parseLong(found.group(1));
        }
        return sum - bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
