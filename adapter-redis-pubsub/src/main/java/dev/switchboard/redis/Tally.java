package dev.switchboard.redis;

import java.util.concurrent.atomic.LongAdder;

/** What is counted. Thread-safe. */
final class Tally {
    /** Came on a channel of ours and is none of ours. */
    final LongAdder foreign = new LongAdder();
    /** Came twice, or too late. */
    final LongAdder repeated = new LongAdder();
    /** Times that a channel's members here were told that something is missing. */
    final LongAdder gaps = new LongAdder();
}
