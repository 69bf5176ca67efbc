package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A gateway for tests of transports. Left alone it is a polite core: it accepts, echoes texts, answers pings and closes as RFC 6455
 * asks; what it does otherwise can be scripted for each connection, whose raw query is its name: give every connection its own.
 * It records every call in order and writes down as a <em>fault</em> each breach of the contract that {@link Gateway}, {@link
 * dev.switchboard.application.port.in.Inbound} and {@link dev.switchboard.application.port.out.Wire} state.
 *
 * <p>Threading: safe for any number of connections at once.
 */
public final class ProbeGateway implements Gateway {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final int maxMessageBytes;
    private final Map<String, Function<Handshake, CompletionStage<Admission>>> admissions = new ConcurrentHashMap<>();
    private final Map<String, ProbeReaction> reactions = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<ProbeConnection>> connections = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Handshake>> handshakes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    /** One that takes messages of at most so many bytes. */
    public ProbeGateway(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Judges the handshake with this raw query by {@code judge} instead of accepting it. */
    public void admitting(String rawQuery, Function<Handshake, CompletionStage<Admission>> judge) {
        admissions.put(rawQuery, judge);
    }

    /** Refuses the handshake with this raw query. */
    public void refusing(String rawQuery, Admission.Refused refused) {
        admitting(rawQuery, handshake -> CompletableFuture.completedFuture(refused));
    }

    /** Selects a sub-protocol for the handshake with this raw query. */
    public void selecting(String rawQuery, String subprotocol) {
        admitting(
                rawQuery, handshake -> CompletableFuture.completedFuture(accept(handshake, Optional.of(subprotocol))));
    }

    /** Reacts so, instead of politely, on the connection with this raw query. */
    public void reacting(String rawQuery, ProbeReaction reaction) {
        reactions.put(rawQuery, reaction);
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        String name = handshake.rawQuery();
        if (!handshakes.computeIfAbsent(name, n -> new CompletableFuture<>()).complete(handshake)) {
            fault(name, "the gateway was asked twice for one handshake");
        }
        return admissions
                .getOrDefault(name, h -> CompletableFuture.completedFuture(accept(h, Optional.empty())))
                .apply(handshake);
    }

    /** An admission of this handshake, for scripts that give it later. */
    public Admission accept(Handshake handshake, Optional<String> subprotocol) {
        AtomicInteger opened = new AtomicInteger();
        return new Admission.Accepted(subprotocol, wire -> {
            String name = handshake.rawQuery();
            if (opened.incrementAndGet() > 1) {
                fault(name, "opened twice");
            }
            if (!wire.loop().inLoop()) {
                fault(name, "opened on " + Thread.currentThread().getName() + ", which is not the wire's loop");
            }
            ProbeReaction reaction = reactions.getOrDefault(name, ProbeReaction.POLITE);
            ProbeConnection connection =
                    new ProbeConnection(handshake, wire, maxMessageBytes, reaction, what -> fault(name, what));
            reaction.opened(connection);
            connections.computeIfAbsent(name, n -> new CompletableFuture<>()).complete(connection);
            return connection;
        });
    }

    /** The connection with this raw query, waiting up to 10 s until it is open. */
    public ProbeConnection connection(String rawQuery) {
        return await(connections.computeIfAbsent(rawQuery, n -> new CompletableFuture<>()), "connection", rawQuery);
    }

    /** Whether the connection with this raw query has been opened. */
    public boolean opened(String rawQuery) {
        return connections
                .computeIfAbsent(rawQuery, n -> new CompletableFuture<>())
                .isDone();
    }

    /** The handshake with this raw query, waiting up to 10 s until it comes. */
    public Handshake handshake(String rawQuery) {
        return await(handshakes.computeIfAbsent(rawQuery, n -> new CompletableFuture<>()), "handshake", rawQuery);
    }

    /** Whether the gateway was asked about a handshake with this raw query. */
    public boolean asked(String rawQuery) {
        return handshakes
                .computeIfAbsent(rawQuery, n -> new CompletableFuture<>())
                .isDone();
    }

    /** Breaches of the contract so far, in the order in which they were seen; a good transport leaves it empty. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Forgets the faults so far and returns them. */
    List<String> takeFaults() {
        List<String> taken = List.copyOf(faults);
        faults.removeAll(taken);
        return taken;
    }

    /** Largest message that connections accept, in bytes. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    private void fault(String name, String what) {
        faults.add(name + ": " + what);
    }

    private static <T> T await(CompletableFuture<T> future, String what, String rawQuery) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no " + what + " with the query " + rawQuery + " within " + DEADLINE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
