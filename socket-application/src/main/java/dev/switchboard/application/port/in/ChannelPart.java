package dev.switchboard.application.port.in;

import java.util.List;

/**
 * What one node has of a channel. Immutable.
 *
 * @param connections some of its members, in the order of their joins
 * @param users some of its users, with their connections on that node
 */
public record ChannelPart(ChannelInfo channel, List<ConnectionInfo> connections, List<Member> users) {
    /** Copies the lists. */
    public ChannelPart {
        connections = List.copyOf(connections);
        users = List.copyOf(users);
    }
}
