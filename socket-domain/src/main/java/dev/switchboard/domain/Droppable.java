package dev.switchboard.domain;

/**
 * Leave to give a frame up while it waits: whose it is and which policy allows it. Equal for frames of which the newer replaces the
 * older, if the policy is {@link Overflow#CONFLATE}. Immutable.
 *
 * @param key what the message is about, in a channel that conflates; empty in others
 */
record Droppable(ChannelName channel, Overflow overflow, String key) {}
