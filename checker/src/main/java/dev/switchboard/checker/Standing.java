package dev.switchboard.checker;

import java.util.List;

/**
 * Where a client is at one moment. Immutable.
 *
 * @param client its number
 * @param connection its how manieth is the latest
 * @param node to which that one goes
 * @param v1 whether it is told who is there
 * @param channels in which it is a member
 */
record Standing(int client, int connection, int node, boolean v1, List<Integer> channels) {
    Standing {
        channels = List.copyOf(channels);
    }
}
