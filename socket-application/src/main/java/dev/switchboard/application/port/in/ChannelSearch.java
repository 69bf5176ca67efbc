package dev.switchboard.application.port.in;

/**
 * Which channels are wanted, and in what order. Immutable.
 *
 * @param text what the name contains, in any case; {@code ""} for all
 * @param order what they are sorted by; where that is equal, by name
 * @param descending whether the largest come first
 */
public record ChannelSearch(String text, Order order, boolean descending, Page page) {
    /** What channels can be sorted by. */
    public enum Order {
        /** Their name. */
        NAME,
        /** Connections in them. */
        MEMBERS,
        /** What they have published. */
        PUBLICATIONS,
        /** What they publish a second of late. */
        RATE,
        /** When their first member joined. */
        SINCE
    }
}
