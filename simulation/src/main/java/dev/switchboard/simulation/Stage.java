package dev.switchboard.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A future that is waited for in the time of the world. */
final class Stage<T> extends CompletableFuture<T> {
    private final Scheduler scheduler;
    private final Life life;

    Stage(Scheduler scheduler, Life life) {
        this.scheduler = scheduler;
        this.life = life;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Stage<>(scheduler, life);
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            scheduler.await(life, this, unit.toNanos(timeout));
        }
        if (!isDone()) {
            throw new TimeoutException("not within " + timeout + " " + unit);
        }
        return super.get();
    }

    @Override
    public T get() {
        throw new UnsupportedOperationException("nothing waits for ever");
    }

    @Override
    public T join() {
        throw new UnsupportedOperationException("nothing waits for ever");
    }
}
