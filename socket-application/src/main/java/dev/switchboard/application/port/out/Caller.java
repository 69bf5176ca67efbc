package dev.switchboard.application.port.out;

import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import java.util.Optional;

/** Who sent the message that a handler handles, and what may be answered. Thread-safe; usable after the handler has returned. */
public interface Caller {
    /** The connection. */
    ConnectionId connection();

    /** Its user. */
    Profile user();

    /** The channel that the message is about, if any. */
    Optional<ChannelName> channelName();

    /**
     * The channel that the message is about.
     *
     * @throws IllegalStateException if it is about none, which can't happen in a channel's own handler
     */
    Channel channel();

    /**
     * The value of a variable of the channel's pattern: {@code id} in {@code room:{id}}.
     *
     * @throws IllegalArgumentException if the pattern has no such variable; names those it has
     */
    String var(String name);

    /** Sends to the caller alone, from nobody, repeating its channel. */
    Sent reply(String command, Object param);

    /** Refuses the request: the caller alone gets an {@code error}. */
    void refuse(Problem problem);

    /** Joins the caller to a channel. */
    JoinResult join(ChannelName channel);

    /** Makes the caller leave a channel. */
    LeaveResult leave(ChannelName channel);

    /** The channel of a message. */
    interface Channel {
        /** Its name. */
        ChannelName name();

        /**
         * Publishes to all members, the caller included, from the caller's user. Where there is no room, nobody gets it and the
         * caller is refused with {@code unavailable}.
         */
        Sent publish(String command, Object param);

        /**
         * The same about {@code key}: in a channel that {@linkplain dev.switchboard.domain.Overflow#CONFLATE conflates}, it replaces
         * an older publication with that key, whatever its command, which still waits for a slow reader. Elsewhere the key says nothing.
         *
         * @throws IllegalArgumentException if the key is longer than {@value dev.switchboard.domain.Publication#MAX_KEY} characters
         */
        Sent publish(String command, Object param, String key);

        /**
         * To all other members. In a recoverable channel it gets no number and is not kept; it goes out at once, and so may overtake what
         * was {@linkplain #publish published} a moment before and is still on its way through the broker.
         */
        Sent publishToOthers(String command, Object param);

        /** To all other members, about {@code key}. */
        Sent publishToOthers(String command, Object param, String key);
    }
}
