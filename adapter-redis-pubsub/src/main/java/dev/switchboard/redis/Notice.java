package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.UserId;
import dev.switchboard.domain.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node tells the others of its users in a channel. Travels behind an {@link Envelope}'s head:
 *
 * <pre>
 * incarnation 8 | sequence 8 | piece 1 | for each user: length 2 | user | connections 4 | length 2 | name
 * </pre>
 *
 * Immutable.
 *
 * @param piece {@link #CHANGE}, or which piece of the whole it is
 */
record Notice(long incarnation, long sequence, int piece, List<Entry> entries) {
    /** Only of some users, each as it is now. */
    static final int CHANGE = 0;

    static final int FIRST = 1;
    static final int LAST = 2;
    static final int WHOLE = FIRST | LAST;
    static final int BETWEEN = 4;

    private static final int HEAD = 17;
    private static final int EACH = 8;
    private static final int MOST_NAME = 4_096;
    // Of each, UTF-8 makes at most three bytes.
    private static final int MOST_CHARACTERS = MOST_NAME / 4;

    /**
     * A user as it is on the node.
     *
     * @param present empty if it is there no more
     */
    record Entry(UserId user, Optional<Present> present) {
        static Entry of(Present present) {
            return new Entry(present.user(), Optional.of(present));
        }

        /** What is kept of it in Redis: connections and name; nothing if it is gone. */
        byte[] kept() {
            return present.map(there -> (there.connections() + ":" + there.name()).getBytes(UTF_8))
                    .orElse(new byte[0]);
        }

        /** The opposite; empty if it is none of ours. */
        static Optional<Present> read(byte[] user, byte[] kept) {
            String text = new String(kept, UTF_8);
            int colon = text.indexOf(':');
            if (colon < 1 || !Utf8.valid(user, 0, user.length) || !Utf8.valid(kept, 0, kept.length)) {
                return Optional.empty();
            }
            try {
                int connections = Integer.parseInt(text.substring(0, colon));
                return Optional.of(
                        new Present(UserId.of(new String(user, UTF_8)), text.substring(colon + 1), connections));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** The user with so much of the name as others read: a longer one would hide all whom the same notice tells of. */
    static Present fitting(Present user) {
        String name = user.name();
        if (name.length() <= MOST_CHARACTERS) {
            return user;
        }
        int end = Character.isHighSurrogate(name.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return new Present(user.user(), name.substring(0, end), user.connections());
    }

    /** Writes it behind a head. */
    byte[] bytes(int head) {
        List<byte[]> texts = new ArrayList<>();
        int length = 4 + HEAD;
        for (Entry entry : entries) {
            byte[] user = entry.user().value().getBytes(UTF_8);
            byte[] name = entry.present().map(Present::name).orElse("").getBytes(UTF_8);
            texts.add(user);
            texts.add(name);
            length += EACH + user.length + name.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(head).putLong(incarnation).putLong(sequence).put((byte) piece);
        for (int i = 0; i < entries.size(); i++) {
            byte[] user = texts.get(2 * i);
            byte[] name = texts.get(2 * i + 1);
            int connections = entries.get(i).present().map(Present::connections).orElse(0);
            out.putShort((short) user.length).put(user).putInt(connections);
            out.putShort((short) name.length).put(name);
        }
        return out.array();
    }

    /** Reads what stands behind a head; empty if it is none of ours. */
    static Optional<Notice> read(ByteBuffer in) {
        if (in.remaining() < HEAD) {
            return Optional.empty();
        }
        long incarnation = in.getLong();
        long sequence = in.getLong();
        int piece = in.get();
        if (piece < CHANGE || piece > BETWEEN) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            Optional<Entry> entry = entry(in);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            entries.add(entry.get());
        }
        return Optional.of(new Notice(incarnation, sequence, piece, entries));
    }

    private static Optional<Entry> entry(ByteBuffer in) {
        Optional<String> user = text(in);
        if (user.isEmpty() || in.remaining() < 4) {
            return Optional.empty();
        }
        int connections = in.getInt();
        Optional<String> name = text(in);
        if (name.isEmpty() || connections < 0) {
            return Optional.empty();
        }
        try {
            UserId id = UserId.of(user.get());
            return Optional.of(new Entry(
                    id, connections == 0 ? Optional.empty() : Optional.of(new Present(id, name.get(), connections))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(ByteBuffer in) {
        if (in.remaining() < 2) {
            return Optional.empty();
        }
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining() || length > MOST_NAME) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Utf8.valid(bytes, 0, length) ? Optional.of(new String(bytes, UTF_8)) : Optional.empty();
    }
}
