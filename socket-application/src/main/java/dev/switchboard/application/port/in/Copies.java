package dev.switchboard.application.port.in;

import dev.switchboard.domain.NodeId;
import java.util.List;

/**
 * Some of another node's traffic, told together. Immutable.
 *
 * @param seen copies that fitted since the tap began on that node
 * @param passedOver those of them that are not among the copies told, as there were more than wanted
 * @param dropped copies that nobody had time to look at, whether they fitted or not
 * @param refused whether the node tells nothing, as it serves as many taps of others as it may; said again each 2 s until that is over
 */
public record Copies(NodeId node, List<Copy> copies, long seen, long passedOver, long dropped, boolean refused) {
    /** Longest parameter that is told, in bytes. */
    public static final int LONGEST_PARAM = 4_096;

    /**
     * One.
     *
     * @param tapped the copy; its parameter is {@code null} where it was too long to be told
     * @param bytes of the parameter as it was
     */
    public record Copy(Tapped tapped, int bytes) {
        /** Whether the parameter was too long. */
        public boolean cut() {
            return bytes > LONGEST_PARAM;
        }
    }

    /** Of a node that tells them. */
    public Copies(NodeId node, List<Copy> copies, long seen, long passedOver, long dropped) {
        this(node, copies, seen, passedOver, dropped, false);
    }

    /** Copies the list. */
    public Copies {
        copies = List.copyOf(copies);
    }
}
