package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.ChannelName;
import java.util.Arrays;

/** What our things are called in Redis. Immutable. */
final class Names {
    private final byte[] prefix;

    Names(String prefix) {
        this.prefix = prefix.getBytes(UTF_8);
    }

    /** The channel of Redis, which a cluster keeps where the keys are. */
    byte[] channel(ChannelName name) {
        return key("c:" + tag(name));
    }

    /**
     * The keys of a recoverable channel: its numbering, its entries. What stands in braces decides where a cluster of Redis keeps a key,
     * and it ends with the first brace that closes; so braces of the name are written otherwise, lest the two be parted.
     */
    byte[][] keys(ChannelName name) {
        return new byte[][] {key("n:" + tag(name)), key("e:" + tag(name))};
    }

    /** The keys of who is in a channel: which nodes have a part in it, and the part of one node. */
    byte[][] parts(ChannelName name, String incarnation) {
        return new byte[][] {key("p:" + tag(name)), key("p:" + tag(name) + ":" + incarnation)};
    }

    /** The channel of Redis where nodes leave notes for each other; no channel of ours is called so. */
    byte[] notes() {
        return key("nodes");
    }

    /** The channel of Redis where one node gets what is for it alone. */
    byte[] notes(String incarnation) {
        return key("node:" + incarnation);
    }

    /** The key of all leases. */
    byte[] leases() {
        return key("leases");
    }

    /** A key that is there for a moment, if Redis takes writes. */
    byte[] probe(int number) {
        return key("probe:" + number);
    }

    private static String tag(ChannelName name) {
        return "{" + name.value().replace("%", "%25").replace("}", "%7D") + "}";
    }

    private byte[] key(String own) {
        byte[] rest = own.getBytes(UTF_8);
        byte[] all = Arrays.copyOf(prefix, prefix.length + rest.length);
        System.arraycopy(rest, 0, all, prefix.length, rest.length);
        return all;
    }
}
