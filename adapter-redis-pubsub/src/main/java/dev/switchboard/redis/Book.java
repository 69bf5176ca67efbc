package dev.switchboard.redis;

import dev.switchboard.domain.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where all nodes write who is where on them, and read who is on the others. Called in turns; stages complete anywhere. */
interface Book {
    /** The way to the book while there is one. Confined to the turns. */
    interface Way {
        /** Empty while it can't be reached. */
        Optional<Book> book();

        /** The number of what this node sends next. */
        long next();
    }

    /** Writes this node's part in a channel or some of it, and tells the others; false if the book lacks what was to be changed. */
    CompletionStage<Boolean> write(ChannelName name, Notice notice);

    /** What the other nodes have in a channel. */
    CompletionStage<List<Ledger.Part>> read(ChannelName name);

    /** Renews this node's lease. */
    CompletionStage<Ledger.Renewal> renew(Duration span);

    /** Keeps this node's part in a channel from expiring. */
    void keep(ChannelName name);
}
