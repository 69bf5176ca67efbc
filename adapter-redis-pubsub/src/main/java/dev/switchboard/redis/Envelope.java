package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Utf8;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What travels through a channel of Redis. Big-endian; the payload is the rest and is a frame's, byte for byte. The channel is not in
 * it, as Redis tells it with every message.
 *
 * <pre>
 * plain     'S' 'B' version=1 kind=1 | incarnation 8 | sequence 8            | payload
 * numbered  'S' 'B' version=1 kind=2 | offset 8 | length of epoch 1 | epoch  | payload
 * </pre>
 *
 * The script {@code append.lua} writes the second one.
 */
final class Envelope {
    /** What came. */
    sealed interface Content {
        /** From a plain channel: whose it is, its number there, and what. */
        record Plain(long incarnation, long sequence, Publication publication) implements Content {}

        /** From a recoverable channel. */
        record Numbered(Publication publication) implements Content {}
    }

    private static final int MAGIC = 'S' << 24 | 'B' << 16 | 1 << 8;
    private static final int PLAIN = MAGIC | 1;
    private static final int NUMBERED = MAGIC | 2;
    private static final int SEQUENCE_AT = 12;

    /** Bytes before the payload of a plain one. */
    static final int PLAIN_HEADER = 20;

    private Envelope() {}

    /** One whose sequence is not set yet. */
    static byte[] plain(long incarnation, Frame frame) {
        ByteBuffer payload = frame.payload();
        byte[] bytes = new byte[PLAIN_HEADER + payload.remaining()];
        ByteBuffer.wrap(bytes).putInt(PLAIN).putLong(incarnation).putLong(0).put(payload);
        return bytes;
    }

    /** Sets the sequence, when it is known: at the moment of sending, as order is what it is for. */
    static void sequence(byte[] plain, long sequence) {
        ByteBuffer.wrap(plain).putLong(SEQUENCE_AT, sequence);
    }

    /** What numbered ones begin with. */
    static byte[] numberedHead() {
        return ByteBuffer.allocate(4).putInt(NUMBERED).array();
    }

    /** Reads what came; empty if it is none of ours: another version, or rubbish. */
    static Optional<Content> read(ChannelName channel, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < PLAIN_HEADER - 7) {
            return Optional.empty();
        }
        int kind = in.getInt();
        if (kind == PLAIN && bytes.length >= PLAIN_HEADER) {
            long incarnation = in.getLong();
            long sequence = in.getLong();
            return frame(in).map(frame -> new Content.Plain(incarnation, sequence, new Publication(channel, frame)));
        }
        if (kind == NUMBERED) {
            long offset = in.getLong();
            int length = in.get() & 0xFF;
            if (offset < 1 || offset > Position.MAX_OFFSET || length == 0 || length > Position.MAX_EPOCH) {
                return Optional.empty();
            }
            if (length > in.remaining() || !Utf8.valid(bytes, in.position(), length)) {
                return Optional.empty();
            }
            String epoch = new String(bytes, in.position(), length, UTF_8);
            in.position(in.position() + length);
            return frame(in)
                    .map(frame ->
                            new Content.Numbered(new Publication(channel, frame).at(new Position(epoch, offset))));
        }
        return Optional.empty();
    }

    /** Text that is no UTF-8 would end the connection of everyone who got it (RFC 6455 §8.1). */
    private static Optional<Frame> frame(ByteBuffer rest) {
        byte[] payload = new byte[rest.remaining()];
        rest.get(payload);
        return Utf8.valid(payload, 0, payload.length) ? Optional.of(Frame.text(payload)) : Optional.empty();
    }
}
