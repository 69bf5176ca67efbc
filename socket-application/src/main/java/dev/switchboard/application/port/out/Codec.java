package dev.switchboard.application.port.out;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.util.Optional;
import java.util.OptionalLong;

/** Translates between envelopes on the wire and messages, and between parameters and Java values. Thread-safe. */
public interface Codec {
    /**
     * Reads one envelope (PROTOCOL, Envelope). Never throws, whatever comes; never looks deeper into {@code param} than its limits
     * ask for. Keeps {@code utf8}: the parameter is a slice of it.
     *
     * @param utf8 valid UTF-8, given away by the caller
     * @param dialect {@code id}, {@code re} and {@code err} mean something in {@link Dialect#V1} alone; else they are unknown fields
     */
    Decoded decode(byte[] utf8, Dialect dialect);

    /** The same of a plain client. */
    default Decoded decode(byte[] utf8) {
        return decode(utf8, Dialect.PLAIN);
    }

    /** Writes an envelope: UTF-8 without white space around its fields; {@code param} as its own bytes. */
    byte[] encode(Message message);

    /** The same envelope with a label: one more field or two at its end. Keeps nothing of {@code envelope} and does not change it. */
    byte[] label(byte[] envelope, Label label);

    /**
     * Reads a parameter as a value of {@code type}. A record's components are all there and no null unless they are optional, which is
     * found before its constructor runs, and keep the type's {@link dev.switchboard.application.port.param.Rules}.
     */
    <T> Param<T> read(Payload param, Class<T> type);

    /**
     * Writes a value as a parameter; {@code null} becomes {@link Payload#NULL}, a {@link Payload} stays itself.
     *
     * @throws IllegalArgumentException if it can't be written, which is a bug of the caller's
     */
    Payload write(Object value);

    /** What {@link #decode} found. */
    sealed interface Decoded {
        /**
         * A request of a client.
         *
         * @param channel the channel it named; empty for {@code ""} and for none
         * @param named whether it named one: false where the field was absent or {@code null}, which means the channel joined at open
         * @param id its number if it asks for a reply
         */
        record Request(Optional<ChannelName> channel, boolean named, Command command, Payload param, OptionalLong id)
                implements Decoded {
            /** One that asks for no reply. */
            public Request(Optional<ChannelName> channel, boolean named, Command command, Payload param) {
                this(channel, named, command, param, OptionalLong.empty());
            }
        }

        /**
         * A v1 client's reply to a request of the server's.
         *
         * @param re the request's number
         * @param param the result, {@link Payload#NULL} where it failed
         * @param err why it failed, an object with at least {@code code} and {@code message} if the client keeps to the rules
         */
        record Reply(long re, Payload param, Optional<Payload> err) implements Decoded {}

        /**
         * No readable envelope.
         *
         * @param channel the channel as far as it could be read and is legal
         * @param command likewise
         * @param id likewise
         */
        record Malformed(Problem problem, Optional<ChannelName> channel, Optional<Command> command, OptionalLong id)
                implements Decoded {
            /** One whose number is not known. */
            public Malformed(Problem problem, Optional<ChannelName> channel, Optional<Command> command) {
                this(problem, channel, command, OptionalLong.empty());
            }
        }
    }

    /** What {@link #read} found. */
    sealed interface Param<T> {
        /** The value; never null. */
        record Value<T>(T value) implements Param<T> {}

        /** Why it can't be read, naming the field; fit for the client. */
        record Invalid<T>(String message) implements Param<T> {}
    }
}
