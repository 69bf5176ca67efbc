package dev.switchboard.testkit;

import dev.switchboard.application.port.out.Transport;

/**
 * What every {@link Transport} must do, as the ports' Javadoc has it, over real sockets on this machine. Each test names its rule: T01 to
 * T19 opening, T20 to T29 messages, T30 to T39 backpressure, T40 to T59 closing, T60 to T79 pages. A transport's own test is a
 * subclass that gives {@link #transport()}.
 */
public abstract class TransportContract extends PagesContract {
    /** A new transport, not started; called several times. */
    @Override
    protected abstract Transport transport();
}
