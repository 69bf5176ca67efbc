package dev.switchboard.application;

import dev.switchboard.application.port.out.Handler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Handlers that come with the core, as in the system that we come from. */
public final class Handlers {
    private static final Logger LOG = System.getLogger(Handlers.class.getName());

    private Handlers() {}

    /** Sends each message back to its sender alone. */
    public static Handler echo() {
        return (caller, command, param) -> caller.reply(command.name(), param);
    }

    /** Writes command, channel, connection and size of each message to the log at level DEBUG, never what it says. */
    public static Handler log() {
        return (caller, command, param) -> LOG.log(
                Level.DEBUG,
                "received [{0}] in [{1}] from connection [{2}]: {3} bytes",
                command,
                caller.channelName().map(Object::toString).orElse(""),
                caller.connection(),
                param.length());
    }
}
