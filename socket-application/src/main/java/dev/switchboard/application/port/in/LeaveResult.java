package dev.switchboard.application.port.in;

/**
 * How a leave ended. Immutable.
 *
 * @param member whether it had been a member
 * @param emptied whether it was the channel's last on this node
 */
public record LeaveResult(boolean member, boolean emptied) {}
