package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
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

/** A sound transport with one fault planted, as a new one might have it. */
final class FaultyTransport implements Transport {
    /** What is wrong with it. */
    enum Fault {
        NONE,
        /** Of each connection's outgoing text frames one is lost. */
        LOSES_A_FRAME,
        /** Of each connection's outgoing text frames two change places. */
        SWAPS_TWO_FRAMES,
        /** Of each connection's outgoing text frames one comes twice. */
        REPEATS_A_FRAME,
        /** The end of a connection is reported twice. */
        CLOSES_TWICE,
        /** Reading goes on when it was to pause. */
        NEVER_PAUSES,
        /** The core never hears that a wire has room again. */
        FORGETS_WRITABLE,
        /** A lost connection is not reported. */
        HIDES_LOSSES,
        /** Cutting does nothing. */
        NEVER_TERMINATES,
        /** Sizes of messages are not looked at. */
        TAKES_ANY_SIZE
    }

    /** Which of a connection's text frames it meets: neither the first nor a multiple of what tests send. */
    private static final int VICTIM = 3;

    private final Transport transport;
    private final Fault fault;

    FaultyTransport(Transport sound, Fault fault) {
        this.transport = sound;
        this.fault = fault;
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public Running start(Site site) throws IOException {
        Site faulty = site;
        for (Map.Entry<String, Gateway> socket : site.sockets().entrySet()) {
            Gateway gateway = socket.getValue();
            faulty = faulty.socket(
                    socket.getKey(), handshake -> gateway.admit(handshake).thenApply(this::spoil));
        }
        return transport.start(faulty);
    }

    private Admission spoil(Admission admission) {
        return admission instanceof Admission.Accepted accepted && fault != Fault.NONE
                ? new Admission.Accepted(
                        accepted.subprotocol(), wire -> new FaultyInbound(accepted.open(new FaultyWire(wire))))
                : admission;
    }

    private final class FaultyWire implements Wire {
        private final Wire wire;
        private final Batch changed = new Batch(false);
        private int texts;

        FaultyWire(Wire wire) {
            this.wire = wire;
        }

        @Override
        public Loop loop() {
            return wire.loop();
        }

        @Override
        public int write(Batch batch, int from) {
            if (fault.ordinal() > Fault.REPEATS_A_FRAME.ordinal()) {
                return wire.write(batch, from);
            }
            for (int i = from; i < batch.count(); i++) {
                Frame frame = batch.frame(i);
                boolean text = frame.opcode() == Frame.Opcode.TEXT;
                boolean victim = text && ++texts == VICTIM;
                if (victim && fault == Fault.SWAPS_TWO_FRAMES) {
                    if (i + 1 < batch.count() && batch.frame(i + 1).opcode() == Frame.Opcode.TEXT) {
                        give(batch.frame(++i));
                        texts++;
                    } else {
                        texts--; // waits for two that come together
                    }
                }
                if (!(victim && fault == Fault.LOSES_A_FRAME)) {
                    give(frame);
                }
                if (victim && fault == Fault.REPEATS_A_FRAME) {
                    give(frame);
                }
            }
            return batch.count();
        }

        private void give(Frame frame) {
            changed.clear();
            changed.append(frame, 0);
            wire.write(changed, 0);
        }

        @Override
        public void reading(boolean on) {
            if (fault != Fault.NEVER_PAUSES) {
                wire.reading(on);
            }
        }

        @Override
        public void terminate() {
            if (fault != Fault.NEVER_TERMINATES) {
                wire.terminate();
            }
        }
    }

    private final class FaultyInbound implements Inbound {
        private final Inbound inbound;

        FaultyInbound(Inbound inbound) {
            this.inbound = inbound;
        }

        @Override
        public void text(byte[] utf8) {
            inbound.text(utf8);
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
            inbound.pong(payload);
        }

        @Override
        public void violation(Close close) {
            inbound.violation(close);
        }

        @Override
        public void closed(Close close) {
            if (fault == Fault.HIDES_LOSSES && close.code() == 1006) {
                return;
            }
            inbound.closed(close);
            if (fault == Fault.CLOSES_TWICE) {
                inbound.closed(close);
            }
        }

        @Override
        public void writable() {
            if (fault != Fault.FORGETS_WRITABLE) {
                inbound.writable();
            }
        }

        @Override
        public int maxMessageBytes() {
            return fault == Fault.TAKES_ANY_SIZE ? Integer.MAX_VALUE : inbound.maxMessageBytes();
        }
    }
}
