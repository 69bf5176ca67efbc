package dev.switchboard.jackson;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;

/**
 * The JSON envelope (RFC 8259, UTF-8), and parameters as Java values through Jackson 3. Nothing of Jackson shows.
 *
 * <p>Envelopes are read without Jackson, in one pass over the bytes and without a tree, and the parameter stays the client's own
 * bytes. Limits, each answered as {@code invalid-message}: 64 levels of objects and arrays, the envelope counted, and 1,000 digits
 * in a number. Since parameters are slices, a {@link Payload} that is kept keeps its whole message.
 *
 * <p>{@link #read} takes what records, enums, collections, {@code Optional} and {@code java.time} are in JSON; it refuses what would
 * have to be converted (a string for a number, a fraction for an integer, a number for a string) and {@code null} or nothing where a
 * record's component is not optional; it keeps what {@link dev.switchboard.application.port.param} says, and ignores unknown fields where
 * that says nothing. A record may refuse values by an {@link IllegalArgumentException} of its constructor,
 * whose message of up to 200 characters the client is told. {@link Payload} itself is a type, too: the raw parameter.
 *
 * <p>Thread-safe. One for an application will do: it learns its types once.
 */
public final class JacksonCodec implements Codec {
    private final Parameters parameters = new Parameters();

    /** A codec with nothing to set. */
    public JacksonCodec() {}

    @Override
    public Decoded decode(byte[] utf8, Dialect dialect) {
        return new EnvelopeReader(utf8, dialect).read();
    }

    @Override
    public byte[] encode(Message message) {
        return EnvelopeWriter.write(message);
    }

    @Override
    public byte[] label(byte[] envelope, Label label) {
        return EnvelopeWriter.label(envelope, label);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if no parameter whatever can be read as {@code type}, which is a bug of the caller's
     */
    @Override
    public <T> Param<T> read(Payload param, Class<T> type) {
        return parameters.read(param, type);
    }

    @Override
    public Payload write(Object value) {
        return parameters.write(value);
    }
}
