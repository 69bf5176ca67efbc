package dev.switchboard.application;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import java.util.Optional;
import java.util.OptionalLong;

/** One thing that a client asked for, and whether it was answered. Thread-safe. */
final class Request {
    private final Line line;
    private final Optional<ChannelName> channel;
    private final Optional<Command> command;
    private final OptionalLong id;
    private boolean answered; // guarded by this
    private volatile boolean failed;

    /**
     * A request.
     *
     * @param command none where it was unreadable, or where there was no request, as for listeners
     * @param id its number if it asks for a reply
     */
    Request(Line line, Optional<ChannelName> channel, Optional<Command> command, OptionalLong id) {
        this.line = line;
        this.channel = channel;
        this.command = command;
        this.id = id;
    }

    Line line() {
        return line;
    }

    Optional<ChannelName> channel() {
        return channel;
    }

    Optional<Command> command() {
        return command;
    }

    OptionalLong id() {
        return id;
    }

    /** Whether the one reply that it asks for is still to be sent; sends it, as far as this knows. */
    synchronized boolean takeReply() {
        boolean first = id.isPresent() && !answered;
        answered = true;
        return first;
    }

    /** Its handler threw what is no refusal. */
    void fail() {
        failed = true;
    }

    boolean failed() {
        return failed;
    }
}
