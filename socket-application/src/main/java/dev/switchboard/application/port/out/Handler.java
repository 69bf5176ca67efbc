package dev.switchboard.application.port.out;

import dev.switchboard.domain.Command;
import dev.switchboard.domain.Payload;

/**
 * The application's code for a command, raw: the parameter is the client's own bytes. Calls for one connection never overlap and
 * come in the order of its messages; different connections' do overlap. May block (it runs on a virtual thread where the JDK has
 * them, else on a bounded pool). What it throws becomes an {@code internal} error for the caller and a log line with the same
 * reference.
 */
@FunctionalInterface
public interface Handler {
    /** Handles one message. */
    void handle(Caller caller, Command command, Payload param) throws Exception;

    /** The same with the parameter read as a value. */
    @FunctionalInterface
    interface Typed<T> {
        /** Handles one message. */
        void handle(Caller caller, T param) throws Exception;
    }

    /** Answers a request: what it returns is the reply. */
    @FunctionalInterface
    interface Call<T, R> {
        /**
         * Answers one request. What it returns is written as JSON, {@code null} too; a {@link java.util.concurrent.CompletionStage} is
         * answered when it completes, and the connection's next message does not wait for that. It has {@code call-wait} for it: then,
         * or when the caller's connection ends, its thread is interrupted and its stage cancelled. {@link Refused} refuses.
         */
        R handle(Caller caller, T param) throws Exception;
    }
}
