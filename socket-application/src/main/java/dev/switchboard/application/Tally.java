package dev.switchboard.application;

import dev.switchboard.application.port.in.Counters;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** Counts messages and bytes of payload, both ways. Thread-safe; a reader may see a count a moment late. */
abstract class Tally {
    abstract void addSent(long messages, long bytes);

    abstract void addReceived(long bytes);

    abstract void addDropped(long messages);

    abstract void addOverflow();

    abstract Counters counters();

    /** For a whole node: many writers. */
    static final class Total extends Tally {
        private final LongAdder messagesSent = new LongAdder();
        private final LongAdder bytesSent = new LongAdder();
        private final LongAdder messagesReceived = new LongAdder();
        private final LongAdder bytesReceived = new LongAdder();
        private final LongAdder messagesDropped = new LongAdder();
        private final LongAdder overflows = new LongAdder();
        private final Instant since;

        Total(Instant since) {
            this.since = since;
        }

        @Override
        void addSent(long messages, long bytes) {
            messagesSent.add(messages);
            bytesSent.add(bytes);
        }

        @Override
        void addReceived(long bytes) {
            messagesReceived.increment();
            bytesReceived.add(bytes);
        }

        @Override
        void addDropped(long messages) {
            messagesDropped.add(messages);
        }

        @Override
        void addOverflow() {
            overflows.increment();
        }

        @Override
        Counters counters() {
            return new Counters(
                    messagesSent.sum(),
                    bytesSent.sum(),
                    messagesReceived.sum(),
                    bytesReceived.sum(),
                    messagesDropped.sum(),
                    overflows.sum(),
                    since);
        }
    }

    /** For one connection: the lane alone writes what was sent, the reading thread alone what was received. */
    static final class OfLine extends Tally {
        // Single writers need no atomic addition; volatile would cost a fence for each recipient of a fan-out.
        private long messagesSent;
        private long bytesSent;
        private long messagesReceived;
        private long bytesReceived;
        private long messagesDropped;
        private int overflows;
        private final Instant since;

        OfLine(Instant since) {
            this.since = since;
        }

        @Override
        void addSent(long messages, long bytes) {
            MESSAGES_SENT.setOpaque(this, messagesSent + messages);
            BYTES_SENT.setOpaque(this, bytesSent + bytes);
        }

        @Override
        void addReceived(long bytes) {
            MESSAGES_RECEIVED.setOpaque(this, messagesReceived + 1);
            BYTES_RECEIVED.setOpaque(this, bytesReceived + bytes);
        }

        @Override
        void addDropped(long messages) {
            MESSAGES_DROPPED.setOpaque(this, messagesDropped + messages);
        }

        @Override
        void addOverflow() {
            OVERFLOWS.setOpaque(this, overflows + 1);
        }

        @Override
        Counters counters() {
            return new Counters(
                    (long) MESSAGES_SENT.getOpaque(this),
                    (long) BYTES_SENT.getOpaque(this),
                    (long) MESSAGES_RECEIVED.getOpaque(this),
                    (long) BYTES_RECEIVED.getOpaque(this),
                    (long) MESSAGES_DROPPED.getOpaque(this),
                    (int) OVERFLOWS.getOpaque(this),
                    since);
        }

        private static final java.lang.invoke.VarHandle MESSAGES_SENT = field("messagesSent");
        private static final java.lang.invoke.VarHandle BYTES_SENT = field("bytesSent");
        private static final java.lang.invoke.VarHandle MESSAGES_RECEIVED = field("messagesReceived");
        private static final java.lang.invoke.VarHandle BYTES_RECEIVED = field("bytesReceived");
        private static final java.lang.invoke.VarHandle MESSAGES_DROPPED = field("messagesDropped");
        private static final java.lang.invoke.VarHandle OVERFLOWS = field("overflows", int.class);

        private static java.lang.invoke.VarHandle field(String name) {
            return field(name, long.class);
        }

        private static java.lang.invoke.VarHandle field(String name, Class<?> type) {
            try {
                return java.lang.invoke.MethodHandles.lookup().findVarHandle(OfLine.class, name, type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
