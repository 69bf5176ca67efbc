package dev.switchboard.application;

import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.TokenBucket;
import java.util.Optional;

/** What room 1 remembers of one connection. Confined to its transport's calls. */
final class IntakeState {
    final Optional<TokenBucket> rate;
    int malformedInRow;

    IntakeState(Limits limits, long now) {
        long perSecond = limits.get(Limit.RATE);
        rate = perSecond == 0
                ? Optional.empty()
                : Optional.of(new TokenBucket(perSecond, limits.get(Limit.RATE_BURST), now));
    }
}
