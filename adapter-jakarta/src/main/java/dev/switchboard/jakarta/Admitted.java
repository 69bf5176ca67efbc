package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import java.security.Principal;

/**
 * The filter's verdict on its way through the container to the endpoint. It travels as the request's principal: both APIs show
 * that one (a request attribute only the servlet side), no client can forge it, and it needs neither a session nor a table of
 * tokens. Immutable.
 *
 * @param name the name of the principal that the container knew, "" where none
 */
record Admitted(Gateway gateway, Admission.Accepted admission, String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
