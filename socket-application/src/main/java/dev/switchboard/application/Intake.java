package dev.switchboard.application;

import dev.switchboard.application.port.in.Tapped.Direction;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Problem;
import java.util.Optional;

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
    private final String rate;

    Intake(Codec codec, Dispatch dispatch, Tap tap, Tally total, Limits limits) {
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
        Codec.Decoded decoded = codec.decode(utf8);
        if (decoded instanceof Codec.Decoded.Malformed malformed) {
            malformed(line, malformed);
            return;
        }
        Codec.Decoded.Request request = (Codec.Decoded.Request) decoded;
        line.inbox.malformedInRow = 0;
        Optional<ChannelName> channel = request.named() ? request.channel() : line.home();
        Command command = request.command();
        if (wait > 0) {
            refuse(line, channel, command, Problem.rateLimited(rate, (wait + 999_999) / 1_000_000));
            return;
        }
        if (command.reserved()) {
            refuse(line, channel, command, Problem.reservedCommand(command));
            return;
        }
        tap.copy(
                Direction.IN,
                Optional.of(line.id()),
                new Message(Optional.of(line.profile().id()), channel, command, request.param()));
        line.mailbox().add(() -> dispatch.handle(line, channel, command, request.param()));
    }

    private void malformed(Line line, Codec.Decoded.Malformed malformed) {
        boolean enough = ++line.inbox.malformedInRow >= malformedInRow;
        line.mailbox().add(() -> {
            dispatch.refuse(line, malformed.channel(), malformed.command(), malformed.problem());
            if (enough) {
                line.close(
                        Close.of(Close.POLICY.code(), malformedInRow + " unreadable messages in a row"),
                        Limit.CLOSE_LINGER);
            }
        });
    }

    private void refuse(Line line, Optional<ChannelName> channel, Command command, Problem problem) {
        line.mailbox().add(() -> dispatch.refuse(line, channel, Optional.of(command), problem));
    }
}
