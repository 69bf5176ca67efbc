package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Writes down what a reader tells, and objects to anything that comes after the end. */
final class Recorder implements FrameReader.Events {

    /** One event; its bytes as Latin-1, so that events compare and print as what they are. */
    record Told(String what, int code, String bytes) {

        static Told text(byte[] utf8) {
            return new Told("text", 0, new String(utf8, ISO_8859_1));
        }

        static Told text(String text) {
            return text(text.getBytes(UTF_8));
        }

        static Told ping(byte[] payload) {
            return new Told("ping", 0, new String(payload, ISO_8859_1));
        }

        static Told ping(String payload) {
            return ping(payload.getBytes(UTF_8));
        }

        static Told pong(byte[] payload) {
            return new Told("pong", 0, new String(payload, ISO_8859_1));
        }

        static Told binary() {
            return new Told("binary", 0, "");
        }

        static Told close(int code, String reason) {
            return new Told("close", code, new String(reason.getBytes(UTF_8), ISO_8859_1));
        }

        static Told violation(int code) {
            return new Told("violation", code, "");
        }
    }

    final List<Told> told = new ArrayList<>();
    final List<Close> violations = new ArrayList<>();
    private final BooleanSupplier paused;
    private boolean ended;

    Recorder() {
        this(() -> false);
    }

    Recorder(BooleanSupplier paused) {
        this.paused = paused;
    }

    @Override
    public void text(byte[] utf8) {
        tell(Told.text(utf8));
    }

    @Override
    public void binary() {
        tell(Told.binary());
        ended = true;
    }

    @Override
    public void ping(byte[] payload) {
        tell(Told.ping(payload));
    }

    @Override
    public void pong(byte[] payload) {
        tell(Told.pong(payload));
    }

    @Override
    public void close(int code, String reason) {
        tell(Told.close(code, reason));
        ended = true;
    }

    @Override
    public void violation(Close close) {
        tell(Told.violation(close.code()));
        violations.add(close);
        ended = true;
    }

    @Override
    public boolean paused() {
        if (ended) {
            throw new AssertionError("asked whether paused after the end: " + told);
        }
        return paused.getAsBoolean();
    }

    private void tell(Told event) {
        if (ended) {
            throw new AssertionError(event + " after the end: " + told);
        }
        told.add(event);
    }
}
