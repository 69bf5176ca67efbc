package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import dev.switchboard.domain.Utf8;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What travels through a channel of Redis. Big-endian; the payload is the rest and is a frame's, byte for byte. The channel is not in
 * it, as Redis tells it with every message.
 *
 * <pre>
 * plain     'S' 'B' version=1 kind=1 | incarnation 8 | sequence 8            | body
 * numbered  'S' 'B' version=1 kind=2 | offset 8 | length of epoch 1 | epoch  | body
 * presence  'S' 'B' version=1 kind=3 | a {@link Notice}
 * note      'S' 'B' version=1 kind=4 | incarnation 8 | sequence 8            | what one node has to say to all
 * all but   'S' 'B' version=1 kind=5 | incarnation 8 | sequence 8            | count 4 | 16 for each connection left out | body
 * body      length of key 2 | key | payload
 * </pre>
 *
 * The script {@code append.lua} writes the second one, and keeps bodies.
 */
final class Envelope {
    /** What came. */
    sealed interface Content {
        /** From a plain channel: whose it is, its number there, and what. */
        record Plain(long incarnation, long sequence, Publication publication) implements Content {}

        /** From a recoverable channel. */
        record Numbered(Publication publication) implements Content {}

        /** About who is there. */
        record Presence(Notice notice) implements Content {}
    }

    /** From one node to all. */
    record Note(long incarnation, long sequence, byte[] body) {}

    private static final int MAGIC = 'S' << 24 | 'B' << 16 | 1 << 8;
    private static final int PLAIN = MAGIC | 1;
    private static final int NUMBERED = MAGIC | 2;
    private static final int PRESENCE = MAGIC | 3;
    private static final int NOTE = MAGIC | 4;
    private static final int ALL_BUT = MAGIC | 5;
    private static final int SEQUENCE_AT = 12;

    /** Bytes of a connection's id. */
    private static final int ID = 16;

    /** Bytes before the payload of a plain one. */
    static final int PLAIN_HEADER = 20;

    private Envelope() {}

    /** One whose sequence is not set yet. */
    static byte[] plain(long incarnation, Publication publication) {
        byte[] body = body(publication);
        Set<ConnectionId> except = publication.except();
        if (except.isEmpty()) {
            byte[] bytes = new byte[PLAIN_HEADER + body.length];
            ByteBuffer.wrap(bytes).putInt(PLAIN).putLong(incarnation).putLong(0).put(body);
            return bytes;
        }
        byte[] bytes = new byte[PLAIN_HEADER + 4 + ID * except.size() + body.length];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putInt(ALL_BUT).putLong(incarnation).putLong(0).putInt(except.size());
        for (ConnectionId id : except) {
            out.putLong(id.value().getMostSignificantBits());
            out.putLong(id.value().getLeastSignificantBits());
        }
        out.put(body);
        return bytes;
    }

    /** What is told of who is there. */
    static byte[] presence(Notice notice) {
        return notice.bytes(PRESENCE);
    }

    /** A note whose sequence is not set yet. */
    static byte[] note(long incarnation, byte[] body) {
        byte[] bytes = new byte[PLAIN_HEADER + body.length];
        ByteBuffer.wrap(bytes).putInt(NOTE).putLong(incarnation).putLong(0).put(body);
        return bytes;
    }

    /** Reads a note; empty if it is none. */
    static Optional<Note> note(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < PLAIN_HEADER || in.getInt() != NOTE) {
            return Optional.empty();
        }
        long incarnation = in.getLong();
        long sequence = in.getLong();
        byte[] body = new byte[in.remaining()];
        in.get(body);
        return Optional.of(new Note(incarnation, sequence, body));
    }

    /** What is kept of one. */
    static byte[] body(Publication publication) {
        ByteBuffer payload = publication.frame().payload();
        byte[] key = publication.key().getBytes(UTF_8);
        byte[] body = new byte[2 + key.length + payload.remaining()];
        ByteBuffer.wrap(body).putShort((short) key.length).put(key).put(payload);
        return body;
    }

    /** Sets the sequence, when it is known: at the moment of sending, as order is what it is for. */
    static void sequence(byte[] plainOrNote, long sequence) {
        ByteBuffer.wrap(plainOrNote).putLong(SEQUENCE_AT, sequence);
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
            return publication(channel, in).map(publication -> new Content.Plain(incarnation, sequence, publication));
        }
        if (kind == ALL_BUT && bytes.length >= PLAIN_HEADER + 4) {
            long incarnation = in.getLong();
            long sequence = in.getLong();
            Optional<Set<ConnectionId>> except = except(in);
            return except.flatMap(others -> publication(channel, in).map(publication -> publication.but(others)))
                    .map(publication -> new Content.Plain(incarnation, sequence, publication));
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
            return publication(channel, in)
                    .map(publication -> new Content.Numbered(publication.at(new Position(epoch, offset))));
        }
        if (kind == PRESENCE) {
            return Notice.read(in).map(Content.Presence::new);
        }
        return Optional.empty();
    }

    private static Optional<Set<ConnectionId>> except(ByteBuffer in) {
        int count = in.getInt();
        if (count < 1 || count > in.remaining() / ID) {
            return Optional.empty();
        }
        Set<ConnectionId> except = new HashSet<>();
        for (int i = 0; i < count; i++) {
            except.add(new ConnectionId(new UUID(in.getLong(), in.getLong())));
        }
        return Optional.of(except);
    }

    /** Reads a body; text that is no UTF-8 would end the connection of everyone who got it (RFC 6455 §8.1). */
    static Optional<Publication> publication(ChannelName channel, ByteBuffer body) {
        if (body.remaining() < 2) {
            return Optional.empty();
        }
        int length = body.getShort() & 0xFFFF;
        if (length > body.remaining()) {
            return Optional.empty();
        }
        byte[] key = new byte[length];
        body.get(key);
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        if (!Utf8.valid(key, 0, key.length) || !Utf8.valid(payload, 0, payload.length)) {
            return Optional.empty();
        }
        String about = new String(key, UTF_8);
        return about.length() > Publication.MAX_KEY
                ? Optional.empty()
                : Optional.of(new Publication(channel, Frame.text(payload), about));
    }
}
