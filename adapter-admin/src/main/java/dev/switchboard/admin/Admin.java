package dev.switchboard.admin;

/**
 * Who asks. Immutable.
 *
 * @param name for the audit
 * @param peer address that the request came from
 * @param session the login, where there is one; with a token in the header there is none
 */
record Admin(String name, String peer, java.util.Optional<Session> session) {}
