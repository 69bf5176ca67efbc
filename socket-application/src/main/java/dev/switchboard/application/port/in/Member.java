package dev.switchboard.application.port.in;

import dev.switchboard.domain.Profile;

/**
 * A user of a channel. Immutable.
 *
 * @param connections how many of the user's connections are members
 */
public record Member(Profile profile, int connections) {}
