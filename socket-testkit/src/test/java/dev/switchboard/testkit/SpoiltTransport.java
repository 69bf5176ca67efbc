package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A good transport with one thing done wrong: a suite that does not notice is no suite. */
final class SpoiltTransport implements Transport {
    /** What is done wrong. */
    enum Wrong {
        NOTHING,
        CLOSED_TWICE,
        CLOSED_WITH_ANOTHER_CODE,
        TEXT_AFTER_CLOSED,
        TEXTS_SWAPPED,
        TEXT_ALTERED_LATER,
        TEXTS_OVERLAP,
        OPENED_ELSEWHERE,
        READS_ON,
        LOSES_A_FRAME,
        WRITES_TWICE,
        WRITABLE_TWICE,
        WRITABLE_ELSEWHERE,
        SELECTS_WHAT_IS_OFFERED,
        FORGETS_HEADERS,
        HIDES_PONGS,
        ASKS_TWICE,
        CUTS_AFTER_CLOSE
    }

    private final Transport good = new NioTransport();
    private final Wrong wrong;

    SpoiltTransport(Wrong wrong) {
        this.wrong = wrong;
    }

    @Override
    public String name() {
        return good.name();
    }

    @Override
    public Running start(Site site) throws IOException {
        Site spoilt = Site.on(site.port()).pages(site.pages()).limits(site.limits());
        for (Map.Entry<String, Gateway> socket : site.sockets().entrySet()) {
            spoilt = spoilt.socket(socket.getKey(), handshake -> admit(socket.getValue(), handshake));
        }
        return good.start(spoilt);
    }

    private CompletionStage<Admission> admit(Gateway gateway, Handshake h) {
        Handshake changed = wrong == Wrong.FORGETS_HEADERS
                ? new Handshake(h.transport(), h.path(), h.rawQuery(), Map.of(), h.peer(), h.secure())
                : h;
        if (wrong == Wrong.ASKS_TWICE) {
            gateway.admit(changed);
        }
        return gateway.admit(changed)
                .thenApply(admission ->
                        admission instanceof Admission.Accepted accepted ? accepted(accepted, changed) : admission);
    }

    private Admission accepted(Admission.Accepted accepted, Handshake handshake) {
        Optional<String> offered = handshake.header("sec-websocket-protocol").map(names -> names.split(",")[0].strip());
        Optional<String> selected = wrong == Wrong.SELECTS_WHAT_IS_OFFERED ? offered : accepted.subprotocol();
        return new Admission.Accepted(selected, wire -> open(accepted::open, new SpoiltWire(wire)));
    }

    private Inbound open(Function<Wire, Inbound> opener, SpoiltWire wire) {
        if (wrong != Wrong.OPENED_ELSEWHERE) {
            return new SpoiltInbound(opener.apply(wire), wire.loop());
        }
        Inbound[] opened = new Inbound[1];
        runElsewhere(() -> opened[0] = opener.apply(wire));
        return new SpoiltInbound(opened[0], wire.loop());
    }

    /** On another thread, while the caller waits. */
    private static void runElsewhere(Runnable task) {
        Thread elsewhere = new Thread(task, "elsewhere");
        elsewhere.start();
        try {
            elsewhere.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class SpoiltWire implements Wire {
        private final Wire wire;
        private boolean again;

        SpoiltWire(Wire wire) {
            this.wire = wire;
        }

        @Override
        public Loop loop() {
            return wire.loop();
        }

        @Override
        public int write(Batch batch, int from) {
            int taken = wire.write(batch, from);
            if (wrong == Wrong.LOSES_A_FRAME && !again && taken < batch.count()) {
                again = true;
                return taken + 1;
            }
            if (wrong == Wrong.WRITES_TWICE && !again && taken == batch.count()) {
                again = true;
                return wire.write(batch, from);
            }
            if (wrong == Wrong.CUTS_AFTER_CLOSE
                    && batch.frame(batch.count() - 1).opcode() == Frame.Opcode.CLOSE) {
                wire.terminate();
            }
            return taken;
        }

        @Override
        public void reading(boolean on) {
            if (wrong != Wrong.READS_ON) {
                wire.reading(on);
            }
        }

        @Override
        public void terminate() {
            wire.terminate();
        }
    }

    private final class SpoiltInbound implements Inbound {
        private final Inbound inbound;
        private final Loop loop;
        private byte[] held = {};

        SpoiltInbound(Inbound inbound, Loop loop) {
            this.inbound = inbound;
            this.loop = loop;
        }

        @Override
        public void text(byte[] utf8) {
            switch (wrong) {
                case TEXTS_SWAPPED -> swap(utf8);
                case TEXT_ALTERED_LATER -> {
                    inbound.text(utf8);
                    if (utf8.length > 0) {
                        utf8[0]++;
                    }
                }
                case TEXTS_OVERLAP -> new Thread(() -> inbound.text(utf8)).start();
                default -> inbound.text(utf8);
            }
        }

        private void swap(byte[] utf8) {
            if (held.length == 0 && utf8.length > 0 && utf8[utf8.length - 1] == '7') {
                held = utf8;
                return;
            }
            inbound.text(utf8);
            if (held.length > 0) {
                inbound.text(held);
                held = new byte[0];
            }
        }

        @Override
        public void binary() {
            inbound.binary();
        }

        @Override
        public void ping(byte[] payload) {
            inbound.ping(payload);
        }

        @Override
        public void pong(byte[] payload) {
            if (wrong != Wrong.HIDES_PONGS) {
                inbound.pong(payload);
            }
        }

        @Override
        public void violation(Close close) {
            inbound.violation(close);
        }

        @Override
        public void closed(Close close) {
            inbound.closed(wrong == Wrong.CLOSED_WITH_ANOTHER_CODE ? Close.NORMAL : close);
            if (wrong == Wrong.CLOSED_TWICE) {
                inbound.closed(close);
            }
            if (wrong == Wrong.TEXT_AFTER_CLOSED) {
                inbound.text(new byte[0]);
            }
        }

        @Override
        public void writable() {
            switch (wrong) {
                case WRITABLE_ELSEWHERE -> runElsewhere(inbound::writable);
                case WRITABLE_TWICE -> {
                    inbound.writable();
                    loop.execute(inbound::writable);
                }
                default -> inbound.writable();
            }
        }

        @Override
        public int maxMessageBytes() {
            return inbound.maxMessageBytes();
        }
    }
}
