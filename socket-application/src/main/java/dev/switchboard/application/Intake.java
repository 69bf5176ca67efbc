package dev.switchboard.application;

import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Room 1: counts, decodes and judges what a client sent, then puts it into the line's mailbox. Refusals go the same way, so that
 * they come in the order of the messages. Thread-safe.
 */
final class Intake {
    private final Codec codec;
    private final Dispatch dispatch;
    private final Tap tap;
    private final Tally total;
    private final int malformedInRow;
    private final long most;
    private final String rate;

    Intake(Codec codec, Dispatch dispatch, Tap tap, Tally total, Limits limits) {
        this.most = limits.get(Limit.REQUESTS);
        this.codec = codec;
        this.dispatch = dispatch;
        this.tap = tap;
        this.total = total;
        this.malformedInRow = limits.count(Limit.MALFORMED);
        this.rate = "at most " + limits.get(Limit.RATE) + " messages a second after a burst of "
                + limits.get(Limit.RATE_BURST) + "; wait retryAfterMs";
    }

    void text(Line line, byte[] utf8, long now) {
        line.tally().addReceived(utf8.length);
        total.addReceived(utf8.length);
        long wait = line.inbox.rate.isPresent() ? line.inbox.rate.get().take(now) : 0;
        Codec.Decoded decoded = codec.decode(utf8, line.dialect());
        if (decoded instanceof Codec.Decoded.Malformed malformed) {
            malformed(line, malformed);
            return;
        }
        line.inbox.malformedInRow = 0;
        if (decoded instanceof Codec.Decoded.Reply reply) {
            replied(line, reply);
            return;
        }
        Codec.Decoded.Request asked = (Codec.Decoded.Request) decoded;
        Optional<ChannelName> channel = asked.named() ? asked.channel() : line.home();
        Command command = asked.command();
        OptionalLong id = asked.id();
        if (id.isPresent()) {
            switch (line.dialogue().orElseThrow().begin(id.getAsLong())) {
                case TWICE -> {
                    // Not a reply: that would be taken for the other one's.
                    Problem twice = Problem.invalidMessage(
                            "id " + id.getAsLong() + " is of a request that waits for its reply; take another number");
                    refuse(line, channel, command, OptionalLong.empty(), twice);
                    return;
                }
                case TOO_MANY -> {
                    Problem many = Problem.rateLimited(
                            "at most " + most + " requests may wait for their replies; wait for some of them", 1_000);
                    refuse(line, channel, command, id, many);
                    return;
                }
                case FRESH -> {}
            }
        }
        if (wait > 0) {
            refuse(line, channel, command, id, Problem.rateLimited(rate, (wait + 999_999) / 1_000_000));
            return;
        }
        boolean control = line.dialect() == Dialect.V1 && Command.CONTROL.contains(command);
        if (command.reserved() && !control) {
            refuse(line, channel, command, id, Problem.reservedCommand(command));
            return;
        }
        tap.copy(
                Direction.IN,
                Optional.of(line.id()),
                new Message(Optional.of(line.profile().id()), channel, command, redacted(command, asked.param())));
        Request request = new Request(line, channel, Optional.of(command), id);
        if (command.equals(Command.PING)) {
            dispatch.pong(request);
        } else if (command.equals(Command.PONG)) {
            dispatch.finish(request);
        } else if (control) {
            line.mailbox().add(() -> dispatch.control(request, command, asked.param()));
        } else {
            line.mailbox().add(() -> dispatch.handle(request, command, asked.param()));
        }
    }

    /** What an operator may see of it: tokens not. */
    private static Payload redacted(Command command, Payload param) {
        return command.equals(Command.REFRESH) || command.equals(Command.JOIN) ? Payload.NULL : param;
    }

    /** Past the mailbox, so that a handler may wait for it; but not on this thread, which is a transport's. */
    private void replied(Line line, Codec.Decoded.Reply reply) {
        Dialogue dialogue = line.dialogue().orElseThrow();
        Optional<Runnable> delivery = dialogue.answered(reply, codec);
        if (delivery.isPresent()) {
            dispatch.answers.execute(delivery.get());
        } else if (!dialogue.knows(reply.re())) {
            // One that came too late is nobody's fault.
            Problem nothing = Problem.invalidMessage("re " + reply.re() + " answers no request of this server");
            line.mailbox()
                    .add(() -> dispatch.refuse(
                            new Request(line, Optional.empty(), Optional.empty(), OptionalLong.empty()), nothing));
        }
    }

    /** Shows a v1 client that the server lives. */
    void ping(Line line) {
        dispatch.ping(line);
    }

    private void malformed(Line line, Codec.Decoded.Malformed malformed) {
        boolean enough = ++line.inbox.malformedInRow >= malformedInRow;
        // A failure under the number of an open request would be taken for its reply.
        boolean twice = malformed.id().isPresent()
                && line.dialogue().orElseThrow().begin(malformed.id().getAsLong()) == Dialogue.Begun.TWICE;
        OptionalLong id = twice ? OptionalLong.empty() : malformed.id();
        line.mailbox().add(() -> {
            dispatch.refuse(new Request(line, malformed.channel(), malformed.command(), id), malformed.problem());
            if (enough) {
                line.close(
                        Close.of(Close.POLICY.code(), malformedInRow + " unreadable messages in a row"),
                        Limit.CLOSE_LINGER);
            }
        });
    }

    private void refuse(Line line, Optional<ChannelName> channel, Command command, OptionalLong id, Problem problem) {
        line.mailbox().add(() -> dispatch.refuse(new Request(line, channel, Optional.of(command), id), problem));
    }
}
