package dev.switchboard.application.port.in;

import dev.switchboard.domain.ChannelName;
import java.time.Instant;

/**
 * One channel of this node as operators see it. Immutable.
 *
 * @param members connections
 * @param users distinct users among them
 * @param publications accepted since then
 * @param since when its first member joined
 */
public record ChannelInfo(ChannelName name, int members, int users, long publications, Instant since) {}
