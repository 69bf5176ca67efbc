package dev.switchboard.domain;

import java.util.Optional;

/**
 * What travels: from whom, about which channel, a command and its parameter.
 *
 * <p>Immutable.
 *
 * @param from the user who caused it, none where nobody did
 * @param channel what it is about, none is {@code ""} on the wire
 * @param command its verb
 * @param param its argument, {@link Payload#NULL} where none
 */
public record Message(Optional<UserId> from, Optional<ChannelName> channel, Command command, Payload param) {
    /** Refuses null. */
    public Message {
        if (from == null || channel == null || command == null || param == null) {
            throw new IllegalArgumentException(
                    "a message needs from, channel, command and param; none is Optional.empty() or Payload.NULL");
        }
    }

    /** A message from nobody, about no channel. */
    public static Message of(Command command, Payload param) {
        return new Message(Optional.empty(), Optional.empty(), command, param);
    }

    /** The same, from {@code user}. */
    public Message from(UserId user) {
        return new Message(Optional.of(user), channel, command, param);
    }

    /** The same, about {@code name}. */
    public Message in(ChannelName name) {
        return new Message(from, Optional.of(name), command, param);
    }
}
