package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A channel that this node is subscribed to, wants to be, or was a moment ago. Confined to the turns. */
final class Topic {
    final ChannelName name;
    final byte[] channel;
    /** Of those who are members since it is wanted. */
    Sequel sequel;
    /** Who waits for the confirmation. */
    final List<CompletableFuture<Void>> waiting = new ArrayList<>(1);

    /** Who is asked for it. */
    Optional<Master> holder = Optional.empty();

    boolean wanted;
    /** Whether the latest that Redis was asked for over this connection was to subscribe. */
    boolean asked;
    /** Requests of this connection that Redis has not confirmed; the confirmation of the latest counts. */
    int unconfirmed;
    /** Counts the connections over which Redis was asked, so that what an old one brings late is of no account. */
    long requests;

    boolean confirmed;

    /** When it was first wanted, by {@link System#nanoTime}. */
    long wantedAt;
    /** Whether it was heard before, or could have been: until it is confirmed again, something may pass unheard. */
    boolean missed;

    Topic(ChannelName name, byte[] channel, Sequel sequel) {
        this.name = name;
        this.channel = channel;
        this.sequel = sequel;
    }

    /** What was asked for does not count any more. */
    void interrupted() {
        requests++;
        asked = false;
        confirmed = false;
        unconfirmed = 0;
        missed = true;
    }
}
