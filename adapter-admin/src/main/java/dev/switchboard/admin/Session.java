package dev.switchboard.admin;

import dev.switchboard.domain.UserId;
import java.time.Instant;

/**
 * A login. Immutable.
 *
 * @param name of the admin, for the audit
 * @param user what the live feed's connections of this login are known by; random, so that no application can name it
 * @param csrf what this login's own pages know and no other site does
 * @param expires when it ends whatever happens
 */
record Session(String name, UserId user, String csrf, Instant expires) {}
