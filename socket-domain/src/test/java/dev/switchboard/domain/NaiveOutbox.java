package dev.switchboard.domain;

import java.util.ArrayList;
import java.util.List;

/** The outbox as its documentation says it: a list that is searched from the front, again and again. */
final class NaiveOutbox {
    /** A frame as it was offered: of which channel and policy, and about what. */
    record Waiting(Frame frame, Overflow policy, ChannelName channel, String key) {
        boolean control() {
            return frame.isControl();
        }
    }

    private final long bound;
    final List<Waiting> list = new ArrayList<>();
    long dropped;

    NaiveOutbox(long bound) {
        this.bound = bound;
    }

    Outbox.Offer offer(Waiting next) {
        if (next.policy() == Overflow.CONFLATE && !next.key().isEmpty()) {
            drop(old -> old.policy() == Overflow.CONFLATE
                    && old.channel().equals(next.channel())
                    && old.key().equals(next.key()));
        }
        boolean fitted = fits(next);
        boolean more = true;
        while (!fits(next) && more) {
            more = (next.policy() == Overflow.DROP_OLDEST
                            && drop(old -> old.policy() == Overflow.DROP_OLDEST
                                    && old.channel().equals(next.channel())))
                    || drop(old -> old.policy() == Overflow.DROP_OLDEST);
        }
        if (!fits(next)) {
            return Outbox.Offer.OVERFLOW;
        }
        list.add(next);
        return fitted ? Outbox.Offer.QUEUED : Outbox.Offer.MADE_ROOM;
    }

    private boolean fits(Waiting next) {
        return next.control() || list.isEmpty() || bytes() + next.frame().size() <= bound;
    }

    /** Drops the first that fits. */
    private boolean drop(java.util.function.Predicate<Waiting> which) {
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).control() && which.test(list.get(i))) {
                list.remove(i);
                dropped++;
                return true;
            }
        }
        return false;
    }

    long bytes() {
        return list.stream().mapToLong(waiting -> waiting.frame().size()).sum();
    }

    List<Frame> frames() {
        return list.stream().map(Waiting::frame).toList();
    }
}
