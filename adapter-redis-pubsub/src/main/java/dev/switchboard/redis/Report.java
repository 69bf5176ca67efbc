package dev.switchboard.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How a node's broker is: kept for who asks, and said once in the log when that changes. Confined to the turns, but for {@link #status}. */
final class Report {
    private static final Logger LOG = System.getLogger(Report.class.getName());

    private final RedisOptions options;
    private final Masters masters;
    private final Topics topics;
    private final Repairs repairs;
    private final Outlet outlet;
    private final Tally tally;
    private volatile RedisBroker.Status status;

    // Zero while all is well.
    private long troubledSince = System.nanoTime();
    private boolean told;

    Report(RedisOptions options, Masters masters, Topics topics, Repairs repairs, Outlet outlet, Tally tally) {
        this.options = options;
        this.masters = masters;
        this.topics = topics;
        this.repairs = repairs;
        this.outlet = outlet;
        this.tally = tally;
        this.status = snapshot(troubledSince);
    }

    /** As of the latest look. From any thread. */
    RedisBroker.Status status() {
        return status;
    }

    void look(long now) {
        status = snapshot(now);
        tell(now);
    }

    private RedisBroker.Status snapshot(long now) {
        return new RedisBroker.Status(
                masters.areUp(),
                trouble().or(() -> unconfirmed(now)),
                topics.size(),
                repairs.open(),
                outlet.lost(),
                outlet.bytesUnderWay(),
                masters.established(),
                tally.foreign.sum(),
                tally.repeated.sum(),
                tally.gaps.sum(),
                masters.roundTrip());
    }

    private Optional<String> trouble() {
        return masters.areUp() ? masters.unwritable() : Optional.of(masters.trouble());
    }

    private Optional<String> unconfirmed(long now) {
        int missing = topics.missing(now, options.pace.mostPause().toNanos());
        String why = topics.refusal().map(refusal -> ": " + refusal).orElse("");
        return missing == 0 ? Optional.empty() : Optional.of(missing + " subscriptions are not confirmed yet" + why);
    }

    /** Says once that Redis went, and once that it is back. */
    private void tell(long now) {
        Optional<String> trouble = trouble();
        if (trouble.isEmpty()) {
            if (told) {
                LOG.log(
                        Level.INFO,
                        "Redis at {0} is back after {1} ms",
                        options.address(),
                        TimeUnit.NANOSECONDS.toMillis(now - troubledSince));
            }
            troubledSince = 0;
            told = false;
            return;
        }
        if (troubledSince == 0) {
            troubledSince = now;
        }
        boolean due = (masters.areUp() || masters.failed())
                && now - troubledSince > options.pace.mostPause().toNanos();
        if (due && !told) {
            told = true;
            LOG.log(
                    Level.WARNING,
                    masters.areUp()
                            ? "Redis at {0} is of no full use ({1}): plain channels go on, recoverable ones refuse"
                            : "Redis at {0} is away ({1}): plain channels reach this node only, recoverable ones refuse",
                    options.address(),
                    trouble.get());
        }
    }
}
