package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a transport and a gateway and notes where one of them breaks the contract of {@link Gateway}: what a core is robust
 * against would else stay unseen. Thread-safe.
 */
final class GatewayAudit implements Gateway {
    private final Gateway gateway;
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    GatewayAudit(Gateway gateway) {
        this.gateway = gateway;
    }

    /** What was noted so far. */
    List<String> breaches() {
        return List.copyOf(breaches);
    }

    /** Connections that were opened and not reported closed. */
    int open() {
        return open.get();
    }

    private void check(boolean kept, String breach) {
        // A transport that breaks a rule breaks it a thousand times.
        if (!kept && breaches.size() < 20) {
            breaches.add(breach);
        }
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        return gateway.admit(handshake)
                .thenApply(
                        admission -> admission instanceof Admission.Accepted accepted ? audited(accepted) : admission);
    }

    private Admission audited(Admission.Accepted accepted) {
        AtomicBoolean opened = new AtomicBoolean();
        return new Admission.Accepted(accepted.subprotocol(), wire -> {
            check(opened.compareAndSet(false, true), "a connection was opened twice");
            check(wire.loop().inLoop(), "open was not called on the wire's loop");
            open.incrementAndGet();
            return new AuditedInbound(wire.loop(), accepted.open(new AuditedWire(wire)));
        });
    }

    private final class AuditedInbound implements Inbound {
        private final Loop loop;
        private final Inbound to;
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile boolean closed;
        private volatile boolean ended;

        AuditedInbound(Loop loop, Inbound to) {
            this.loop = loop;
            this.to = to;
        }

        private void call(String name, boolean last, Runnable call) {
            check(!closed, name + " came after closed");
            check(!ended || last, name + " came after binary or violation");
            boolean alone = busy.compareAndSet(false, true);
            check(alone, name + " overlaps another call of the same connection");
            try {
                call.run();
            } finally {
                if (alone) {
                    busy.set(false);
                }
            }
        }

        @Override
        public void text(byte[] utf8) {
            check(
                    utf8.length <= to.maxMessageBytes(),
                    "a text of " + utf8.length + " bytes, at most " + to.maxMessageBytes());
            call("text", false, () -> to.text(utf8));
        }

        @Override
        public void binary() {
            call("binary", false, () -> {
                ended = true;
                to.binary();
            });
        }

        @Override
        public void ping(byte[] payload) {
            call("ping", false, () -> to.ping(payload));
        }

        @Override
        public void pong(byte[] payload) {
            call("pong", false, () -> to.pong(payload));
        }

        @Override
        public void violation(Close close) {
            call("violation", false, () -> {
                ended = true;
                to.violation(close);
            });
        }

        @Override
        public void closed(Close close) {
            call("closed", true, () -> {
                if (!closed) {
                    open.decrementAndGet();
                }
                closed = true;
                to.closed(close);
            });
        }

        @Override
        public void writable() {
            check(loop.inLoop(), "writable was not called on the wire's loop");
            to.writable();
        }

        @Override
        public int maxMessageBytes() {
            return to.maxMessageBytes();
        }
    }

    private final class AuditedWire implements Wire {
        private final Wire to;
        private final AtomicBoolean setting = new AtomicBoolean();
        private boolean ended; // confined to the loop

        AuditedWire(Wire to) {
            this.to = to;
        }

        @Override
        public Loop loop() {
            return to.loop();
        }

        @Override
        public int write(Batch batch, int from) {
            check(to.loop().inLoop(), "write was not called on the wire's loop");
            check(from < batch.count(), "write was called with nothing to write");
            int next = to.write(batch, from);
            check(
                    next >= from && next <= batch.count(),
                    "write answered " + next + " to frames " + from + " up to " + batch.count());
            for (int i = from; i < next; i++) {
                check(!ended, "the core wrote a " + batch.frame(i) + " after its close frame");
                ended |= batch.frame(i).opcode() == Frame.Opcode.CLOSE;
            }
            return next;
        }

        @Override
        public void reading(boolean on) {
            boolean alone = setting.compareAndSet(false, true);
            check(alone, "calls of reading overlap");
            try {
                to.reading(on);
            } finally {
                if (alone) {
                    setting.set(false);
                }
            }
        }

        @Override
        public void terminate() {
            to.terminate();
        }
    }
}
