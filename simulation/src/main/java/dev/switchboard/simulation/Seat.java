package dev.switchboard.simulation;

import java.util.Optional;

/** What a client knows of one channel: whether it wants to be there, is there, and how far it is. */
final class Seat {
    enum State {
        OUT,
        JOINING,
        IN,
        LEAVING
    }

    final int channel;
    final boolean kept;
    boolean wanted = true;
    State state = State.OUT;
    /** Where a recoverable channel is known up to. */
    Optional<String> epoch = Optional.empty();

    long offset;
    /** Part of the answer to a join has come, and more of it will. */
    boolean inPieces;

    Seat(int channel) {
        this.channel = channel;
        this.kept = World.recoverable(channel);
    }
}
