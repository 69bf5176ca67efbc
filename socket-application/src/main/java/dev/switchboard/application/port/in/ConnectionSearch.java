package dev.switchboard.application.port.in;

/**
 * Which connections are wanted, and in what order. Immutable.
 *
 * @param text what the connection's id, user, name, address, transport or path contains, in any case; {@code ""} for all
 * @param order what they are sorted by; where that is equal, by id
 * @param descending whether the largest come first
 */
public record ConnectionSearch(String text, Order order, boolean descending, Page page) {
    /** What connections can be sorted by. */
    public enum Order {
        /** When they opened. */
        SINCE,
        /** Name of the user, in any case. */
        USER,
        /** Address. */
        PEER,
        /** Messages sent to them. */
        SENT,
        /** Messages received from them. */
        RECEIVED,
        /** What waits for them. */
        OUTBOX,
        /** For how long something has been waiting for them. */
        LAG
    }
}
