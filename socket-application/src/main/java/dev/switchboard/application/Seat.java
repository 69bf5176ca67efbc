package dev.switchboard.application;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.UserId;

/** A user in a channel. Immutable. */
record Seat(ChannelName channel, UserId user) {}
