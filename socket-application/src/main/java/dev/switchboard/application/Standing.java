package dev.switchboard.application;

import dev.switchboard.application.port.out.Census;
import java.util.Optional;

/**
 * How it stands with a user in a channel here, for other nodes. Immutable.
 *
 * @param here empty if the user has no connection in it
 * @param lingers whether the user left within the grace, so that nothing is told yet
 */
record Standing(Seat seat, Optional<Census.Present> here, boolean lingers) {
    void tell(Census census) {
        if (here.isPresent()) {
            census.came(seat.channel(), here.get());
        } else if (!lingers) {
            census.went(seat.channel(), seat.user());
        }
    }
}
