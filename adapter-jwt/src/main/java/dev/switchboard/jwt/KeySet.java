package dev.switchboard.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Public keys that somebody publishes (RFC 7517 §5), kept, and fetched again when they are old or a token names one that we don't know,
 * but never more often than once an interval: tokens cost nothing to make up, and each would be a request to who publishes. Keys that
 * are old are used while the new ones are on their way, and while they can't be had. Thread-safe.
 */
final class KeySet implements Keys {
    /** RSA keys of fewer bits are not used (RFC 7518 §3.3). */
    static final int LEAST_RSA_BITS = 2_048;

    private static final Logger LOG = System.getLogger(KeySet.class.getName());
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private final Supplier<CompletionStage<JWKSet>> source;
    private final Duration interval;
    private final Duration age;
    private final Clock clock;
    private Optional<JWKSet> known = Optional.empty(); // guarded by this, as is everything below
    private Instant asked = Instant.MIN;
    private CompletableFuture<JWKSet> fetching = new CompletableFuture<>();

    /**
     * @param source fetches the set without blocking
     * @param interval least time between two fetches
     * @param age after which keys are fetched again though all are known
     */
    KeySet(Supplier<CompletionStage<JWKSet>> source, Duration interval, Duration age, Clock clock) {
        this.source = source;
        this.interval = interval;
        this.age = age;
        this.clock = clock;
    }

    @Override
    public Set<JWSAlgorithm> algorithms() {
        return ALGORITHMS;
    }

    @Override
    public CompletionStage<List<JWK>> find(JWSHeader header) {
        JWKSelector wanted = new JWKSelector(JWKMatcher.forJWSHeader(header));
        List<JWK> found = known().map(set -> usable(wanted, set)).orElse(List.of());
        if (!found.isEmpty()) {
            fetch(age);
            return CompletableFuture.completedFuture(found);
        }
        return fetch(interval)
                .handle((set, failure) -> {
                    // Where there are keys, one that nobody knows is the token's fault; where there are none it is
                    // ours.
                    return failure != null && known().isEmpty()
                            ? CompletableFuture.<List<JWK>>failedFuture(failure)
                            : CompletableFuture.completedFuture(
                                    usable(wanted, failure == null ? set : known().orElseThrow()));
                })
                .thenCompose(late -> late);
    }

    private synchronized Optional<JWKSet> known() {
        return known;
    }

    private static List<JWK> usable(JWKSelector wanted, JWKSet set) {
        return wanted.select(set).stream()
                .filter(key -> !(key instanceof RSAKey rsa) || rsa.size() >= LEAST_RSA_BITS)
                .toList();
    }

    /** Asks again if the last time was so long ago; otherwise what that brought, or will bring. */
    private CompletionStage<JWKSet> fetch(Duration least) {
        CompletableFuture<JWKSet> mine;
        synchronized (this) {
            Instant now = clock.instant();
            // The interval bounds failures too, also where only the age counts otherwise.
            boolean due = !asked.isAfter(now.minus(least))
                    || (fetching.isCompletedExceptionally() && !asked.isAfter(now.minus(interval)));
            if (!due) {
                return fetching;
            }
            asked = now;
            mine = new CompletableFuture<>();
            fetching = mine;
        }
        // Outside the lock, since the source is somebody else's code.
        CompletableFuture.completedFuture(source).thenCompose(Supplier::get).whenComplete((set, failure) -> {
            if (failure == null) {
                synchronized (this) {
                    known = Optional.of(set);
                }
                mine.complete(set);
            } else {
                LOG.log(Level.WARNING, "the keys that sign tokens could not be fetched", failure);
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }
}
