package dev.switchboard.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.UserId;
import dev.switchboard.domain.Utf8;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What one node asks all others to do with the connections that they have. As a note, big-endian:
 *
 * <pre>
 * user   version=1 | kind=1 | length 2 | user | except | the frame's payload
 * all    version=1 | kind=2 | except | the frame's payload
 * end    version=1 | kind=3 | length 2 | user | code 2 | reason
 * except count 4, and for each the 16 bytes of a connection's id
 * </pre>
 */
sealed interface Errand {
    /** Sends to all connections of a user. */
    record ToUser(UserId user, Frame frame, Set<ConnectionId> except) implements Errand {}

    /** Sends to every connection. */
    record ToAll(Frame frame, Set<ConnectionId> except) implements Errand {}

    /** Ends all connections of a user. */
    record End(UserId user, Close close) implements Errand {}

    byte VERSION = 1;

    /** It as a note. */
    default byte[] note() {
        if (this instanceof ToUser errand) {
            return note(1, text(errand.user().value()), except(errand.except()), payload(errand.frame()));
        } else if (this instanceof ToAll errand) {
            return note(2, except(errand.except()), payload(errand.frame()));
        }
        End errand = (End) this;
        byte[] code =
                ByteBuffer.allocate(2).putShort((short) errand.close().code()).array();
        return note(
                3, text(errand.user().value()), code, errand.close().reason().getBytes(UTF_8));
    }

    private static byte[] note(int kind, byte[]... parts) {
        int length = 2;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(VERSION).put((byte) kind);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] except(Set<ConnectionId> except) {
        ByteBuffer out = ByteBuffer.allocate(4 + 16 * except.size()).putInt(except.size());
        for (ConnectionId id : except) {
            out.putLong(id.value().getMostSignificantBits()).putLong(id.value().getLeastSignificantBits());
        }
        return out.array();
    }

    private static byte[] payload(Frame frame) {
        ByteBuffer payload = frame.payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    /** Reads a note; empty if it is none of ours: of another version, or rubbish. */
    static Optional<Errand> of(byte[] note) {
        try {
            ByteBuffer in = ByteBuffer.wrap(note);
            if (in.get() != VERSION) {
                return Optional.empty();
            }
            return switch (in.get()) {
                case 1 -> {
                    UserId user = UserId.of(read(in, in.getShort() & 0xFFFF));
                    Set<ConnectionId> except = except(in);
                    yield Optional.of(new ToUser(user, frame(in), except));
                }
                case 2 -> {
                    Set<ConnectionId> except = except(in);
                    yield Optional.of(new ToAll(frame(in), except));
                }
                case 3 -> {
                    UserId user = UserId.of(read(in, in.getShort() & 0xFFFF));
                    int code = in.getShort() & 0xFFFF;
                    Close close = new Close(code, read(in, in.remaining()));
                    yield close.sendable() ? Optional.of(new End(user, close)) : Optional.empty();
                }
                default -> Optional.empty();
            };
        } catch (BufferUnderflowException | IllegalArgumentException rubbish) {
            return Optional.empty();
        }
    }

    private static Frame frame(ByteBuffer in) {
        return Frame.text(read(in, in.remaining()).getBytes(UTF_8));
    }

    private static Set<ConnectionId> except(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / 16) {
            throw new BufferUnderflowException();
        }
        Set<ConnectionId> except = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            except.add(new ConnectionId(new UUID(in.getLong(), in.getLong())));
        }
        return except;
    }

    /** Text that is no UTF-8 would end the connection of everyone who got it (RFC 6455 §8.1). */
    private static String read(ByteBuffer in, int length) {
        byte[] bytes = new byte[Math.min(length, in.remaining())];
        in.get(bytes);
        if (bytes.length < length || !Utf8.valid(bytes, 0, length)) {
            throw new BufferUnderflowException();
        }
        return new String(bytes, UTF_8);
    }
}
