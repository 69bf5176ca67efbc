package dev.switchboard.example;

import dev.switchboard.application.port.out.Observer;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Event;
import dev.switchboard.domain.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The core's news as log lines whose facts are key-value pairs; never what a message says, and so not why one was refused either: a
 * reason may quote it. Who comes and goes and who is too slow is there by default, the rest at DEBUG. Thread-safe.
 */
final class EventLog implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    @Override
    public void observe(Event event) {
        if (event instanceof Event.Opened opened) {
            about(LOG.atInfo(), opened.connection(), opened.user())
                    .addKeyValue("transport", opened.transport())
                    .addKeyValue("peer", opened.peer())
                    .log("opened");
        } else if (event instanceof Event.Closed closed) {
            about(LOG.atInfo(), closed.connection(), closed.user())
                    .addKeyValue("code", closed.close().code())
                    .log("closed");
        } else if (event instanceof Event.Slow slow) {
            about(LOG.atWarn(), slow.connection(), slow.user())
                    .addKeyValue("bytes", slow.bytes())
                    .addKeyValue("dropped", slow.dropped())
                    .log("too slow");
        } else if (event instanceof Event.Dropping slow) {
            about(LOG.atWarn(), slow.connection(), slow.user())
                    .addKeyValue("bytes", slow.bytes())
                    .log("dropping");
        } else if (event instanceof Event.Dropped slow) {
            about(LOG.atInfo(), slow.connection(), slow.user())
                    .addKeyValue("messages", slow.messages())
                    .log("dropped");
        } else if (event instanceof Event.Refused refused) {
            about(LOG.atDebug(), refused.connection(), refused.user())
                    .addKeyValue("code", refused.code())
                    .log("refused");
        } else if (event instanceof Event.TurnedAway turned) {
            LOG.atDebug()
                    .addKeyValue("reason", turned.reason().code())
                    .addKeyValue("transport", turned.transport())
                    .addKeyValue("peer", turned.peer())
                    .log("turned away");
        } else if (event instanceof Event.Joined joined) {
            about(LOG.atDebug(), joined.connection(), joined.user())
                    .addKeyValue("channel", joined.channel())
                    .log("joined");
        } else if (event instanceof Event.Left left) {
            about(LOG.atDebug(), left.connection(), left.user())
                    .addKeyValue("channel", left.channel())
                    .log("left");
        }
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, ConnectionId connection, UserId user) {
        return line.addKeyValue("connection", connection).addKeyValue("user", user);
    }
}
