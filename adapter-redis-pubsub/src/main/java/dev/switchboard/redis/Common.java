package dev.switchboard.redis;

import dev.switchboard.domain.NodeId;
import dev.switchboard.redis.RedisUrl.Mode;

/**
 * What all connections of a node have in common. Immutable.
 *
 * @param incarnation of the node, new with each start
 * @param received bytes that came and wait for their turn
 */
record Common(
        RedisOptions options,
        NodeId node,
        long incarnation,
        Names names,
        Scripts scripts,
        Client client,
        Turns turns,
        Allowance received) {
    boolean sharded() {
        return options.url().mode() == Mode.CLUSTER;
    }
}
