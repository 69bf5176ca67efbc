package dev.switchboard.application;

import dev.switchboard.application.port.out.Authorizer;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Problem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks authorisers, and waits for them, on the thread of a mailbox. Thread-safe. */
final class Authorization {
    private static final Logger LOG = System.getLogger(Authorization.class.getName());

    private final long waitMs;
    private final Supplier<String> refs;

    Authorization(Limits limits, Supplier<String> refs) {
        this.waitMs = limits.get(Limit.AUTHORIZE_WAIT);
        this.refs = refs;
    }

    /** Empty if they may; whatever goes wrong means that they may not. */
    Optional<Problem> judge(Authorizer judge, Authorizer.Asked asked) {
        try {
            return judge.judge(asked).toCompletableFuture().get(waitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return Optional.of(new Problem(
                    "timeout", "whether you may was not known within " + waitMs + " ms; try again", true, 0, ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Problem.unavailable("the server is closing"));
        } catch (Exception e) {
            String ref = refs.get();
            LOG.log(Level.ERROR, "the authoriser of " + asked.channel() + " failed, ref " + ref, e);
            return Optional.of(Problem.internal(ref));
        }
    }
}
