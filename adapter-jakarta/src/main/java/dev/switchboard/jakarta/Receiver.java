package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.domain.Close;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the core what came in on one session, one call at a time. Containers deliver messages one after the other, but report the
 * end on whatever thread closes the session, also while a message is being delivered, and some of them twice.
 *
 * <p>Threading: thread-safe. The monitor covers the state only; the core is never called while it is held.
 */
final class Receiver {
    private static final long OPENING_SECONDS = 10;

    private final CountDownLatch opening = new CountDownLatch(1);
    private Optional<Inbound> inbound = Optional.empty(); // guarded by this
    private Optional<Close> ended = Optional.empty(); // guarded by this
    private boolean busy; // guarded by this: a call into the core is under way, and whoever makes it also tells the end
    private boolean deaf; // guarded by this: nothing but the end is wanted any more
    private TextAssembly assembly = new TextAssembly(0); // the container's thread, once opened

    /** The core has taken the connection. On the wire's loop. */
    void opened(Inbound core) {
        Optional<Close> already;
        synchronized (this) {
            inbound = Optional.of(core);
            assembly = new TextAssembly(core.maxMessageBytes());
            already = ended;
        }
        opening.countDown();
        already.ifPresent(core::closed);
    }

    /** A text or a part of one. */
    void text(String part, boolean last) {
        begin().ifPresent(core -> {
            if (!assembly.add(part, last)) {
                deafen();
                core.violation(Close.TOO_BIG.because("a message has at most " + core.maxMessageBytes() + " bytes"));
            } else if (last) {
                core.text(assembly.take());
            }
            end(core);
        });
    }

    /** A binary message began, or goes on. */
    void binary() {
        begin().ifPresent(core -> {
            deafen();
            core.binary();
            end(core);
        });
    }

    /** A pong came. */
    void pong(byte[] payload) {
        begin().ifPresent(core -> {
            core.pong(payload);
            end(core);
        });
    }

    /** There is room again; this call may overlap others. On the wire's loop. */
    void writable() {
        Optional<Inbound> core;
        synchronized (this) {
            core = ended.isPresent() ? Optional.empty() : inbound;
        }
        core.ifPresent(Inbound::writable);
    }

    /** The connection has ended. What comes after this is ignored. */
    void closed(Close close) {
        Optional<Inbound> core;
        synchronized (this) {
            if (ended.isPresent()) {
                return;
            }
            ended = Optional.of(close);
            core = busy ? Optional.empty() : inbound;
        }
        core.ifPresent(in -> in.closed(close));
    }

    /** Wants nothing but the end any more. */
    synchronized void deafen() {
        deaf = true;
    }

    private Optional<Inbound> begin() {
        try {
            // The core opens on the loop, and the container may deliver the first message before that.
            if (!opening.await(OPENING_SECONDS, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container stops
            return Optional.empty();
        }
        synchronized (this) {
            if (ended.isPresent() || deaf) {
                return Optional.empty();
            }
            busy = true;
            return inbound;
        }
    }

    private void end(Inbound core) {
        Optional<Close> meanwhile;
        synchronized (this) {
            busy = false;
            meanwhile = ended;
        }
        meanwhile.ifPresent(core::closed);
    }
}
