package dev.switchboard.application;

import dev.switchboard.domain.ChannelName;

/** A channel that has members on this node. Its audience lives as long as it has. */
record LiveChannel(ChannelName name, ChannelMatch match, Audience audience) {}
