package dev.switchboard.application.port.in;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Profile;
import java.time.Duration;
import java.util.List;

/**
 * One connection as operators see it. Immutable.
 *
 * @param dialect what language it speaks
 * @param channels in the order of its joins
 * @param outboxBytes what waited for its wire when its lane last looked
 * @param lag for how long something has been waiting for it without its outbox having run empty; zero where nothing waits
 */
public record ConnectionInfo(
        ConnectionId id,
        Profile profile,
        String transport,
        Dialect dialect,
        String path,
        String peer,
        List<ChannelName> channels,
        Counters counters,
        long outboxBytes,
        Duration lag) {}
