package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to one join of a v1 client: the reply, and where more was missed than fits into it, {@code sb:missed} frames of the same
 * shape. Each says how far it reaches. Confined to the mailbox's thread until its last frame, which the lane makes.
 */
final class JoinAnswer {
    // A piece has at most 64 KB (PROTOCOL, sb:join); up to 200 members and the fields around take the rest. One
    // publication alone may be longer.
    private static final int PIECE = 40 << 10;
    private static final int OFFSET_FIELD = 28;

    private final Request request;
    private final ChannelName channel;
    private final Codec codec;
    private final boolean asked;
    private final ArrayDeque<Publication> due = new ArrayDeque<>();
    private long dueBytes;
    private Optional<Position> top = Optional.empty();
    private Optional<Position> told = Optional.empty();
    private boolean recovered;
    private boolean begun;

    /**
     * An answer.
     *
     * @param asked whether the client asked for recovery
     */
    JoinAnswer(Request request, ChannelName channel, Codec codec, boolean asked) {
        this.request = request;
        this.channel = channel;
        this.codec = codec;
        this.asked = asked;
    }

    Line line() {
        return request.line();
    }

    ChannelName channel() {
        return channel;
    }

    /** What the history says: everything that was missed up to {@code position}, or that it can't be had. */
    void begin(Position position, Optional<List<Publication>> missed) {
        top = Optional.of(position);
        recovered = missed.isPresent();
        missed.ifPresent(this::queue);
    }

    /** What the history says behind {@link #top()}; if it has lost that, before anything was sent, nothing is recovered. */
    void goOn(Position position, Optional<List<Publication>> missed) {
        if (missed.isEmpty()) {
            recovered = false;
            due.clear();
            dueBytes = 0;
        } else {
            add(missed.get());
        }
        top = Optional.of(position);
    }

    /** More came. */
    void add(List<Publication> rest) {
        if (rest.isEmpty()) {
            return;
        }
        top = rest.get(rest.size() - 1).position();
        if (recovered) {
            queue(rest);
        }
    }

    private void queue(List<Publication> more) {
        for (Publication publication : more) {
            due.addLast(publication);
            dueBytes += bytes(publication);
        }
    }

    private static long bytes(Publication publication) {
        return OFFSET_FIELD + (long) publication.frame().payloadSize();
    }

    /** Where the answer will reach. */
    Position top() {
        return top.orElseThrow();
    }

    /** How far the client was told, if anything was sent. */
    Optional<Position> told() {
        return told;
    }

    /** Whether something was sent: then what it said can't be taken back. */
    boolean begun() {
        return begun;
    }

    boolean moreThanOnePiece() {
        return dueBytes > PIECE && due.size() > 1;
    }

    /** The next piece, not the last one. */
    Frame piece(Snapshot members) {
        List<Payload> missed = new ArrayList<>();
        long taken = 0;
        while (!due.isEmpty() && (taken == 0 || taken + bytes(due.getFirst()) <= PIECE)) {
            Publication next = due.removeFirst();
            taken += bytes(next);
            missed.add(Payload.of(Follower.envelope(codec, next)));
            told = next.position();
        }
        dueBytes -= taken;
        return frame(members, told, missed, true);
    }

    /** The last piece; none where the client asked for no reply and missed nothing. On the lane. */
    Optional<Frame> last(Snapshot members) {
        if (request.id().isEmpty() && !asked) {
            return Optional.empty();
        }
        List<Payload> missed = new ArrayList<>(due.size());
        due.forEach(publication -> missed.add(Payload.of(Follower.envelope(codec, publication))));
        return Optional.of(frame(members, top, missed, false));
    }

    private Frame frame(Snapshot members, Optional<Position> reached, List<Payload> missed, boolean more) {
        Map<String, Object> fields = members.fields();
        reached.ifPresent(position -> {
            fields.put("epoch", position.epoch());
            fields.put("offset", position.offset());
        });
        if (asked) {
            fields.put("recovered", recovered);
            fields.put("missed", missed);
        }
        if (more) {
            fields.put("more", true);
        }
        Payload param = codec.write(fields);
        boolean reply = !begun && request.takeReply();
        begun = true;
        byte[] envelope = codec.encode(
                new Message(Optional.empty(), Optional.of(channel), reply ? Command.JOIN : Command.MISSED, param));
        if (reply) {
            long id = request.id().getAsLong();
            line().dialogue().orElseThrow().replied(id);
            return Frame.text(codec.label(envelope, new Label.Reply(id)));
        }
        return Frame.text(envelope);
    }
}
