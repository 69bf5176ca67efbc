package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A channel that this node is subscribed to, wants to be, or was a moment ago. Confined to the turns. */
final class Topic {
    final ChannelName name;
    final byte[] channel;
    /** Of those who are members since it is wanted. */
    Sequel sequel;
    /** Who waits for the confirmation. */
    final List<CompletableFuture<Void>> waiting = new ArrayList<>(1);

    boolean wanted;
    /** Whether the latest that Redis was asked for over this connection was to subscribe. */
    boolean asked;
    /** Requests of this connection that Redis has not confirmed; the confirmation of the latest counts. */
    int unconfirmed;

    boolean confirmed;

    Topic(ChannelName name, byte[] channel, Sequel sequel) {
        this.name = name;
        this.channel = channel;
        this.sequel = sequel;
    }
}
