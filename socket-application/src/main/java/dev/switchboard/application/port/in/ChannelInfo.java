package dev.switchboard.application.port.in;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Retention;
import java.time.Instant;
import java.util.Optional;

/**
 * One channel of this node as operators see it. Immutable.
 *
 * @param members connections
 * @param users distinct users among them
 * @param publications accepted since then
 * @param rate publications a second of late: since somebody looked last, but one second at least; at the first look since its
 *     first member joined
 * @param since when its first member joined
 * @param history how much it keeps for those who come back; empty for plain channels
 */
public record ChannelInfo(
        ChannelName name,
        int members,
        int users,
        long publications,
        double rate,
        Instant since,
        Optional<Retention> history) {}
