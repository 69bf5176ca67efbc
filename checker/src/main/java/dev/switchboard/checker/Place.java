package dev.switchboard.checker;

import dev.switchboard.simulation.History;
import java.util.Optional;

/** What a client knows of one channel: whether it wants to be there, is there, and how far it is. Confined to its client. */
final class Place {
    enum State {
        OUT,
        JOINING,
        IN,
        LEAVING
    }

    final int channel;
    boolean wanted = true;
    State state = State.OUT;
    /** Where a recoverable channel is known up to. */
    Optional<String> epoch = Optional.empty();

    long offset;
    /** Part of the answer to a join has come, and more of it will. */
    boolean inPieces;

    Place(int channel) {
        this.channel = channel;
    }

    /** What the channel is called on the wire: the example recovers rooms, and nothing else that is used here. */
    static String name(int channel) {
        return (History.recoverable(channel) ? "room:" : "plain:") + History.channelName(channel);
    }

    static int channel(String name) {
        return Integer.parseInt(name, name.lastIndexOf(':') + 1, name.length(), 10);
    }
}
