package dev.switchboard.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Admits everybody, unless told otherwise, and keeps the connections for the test. */
final class RecordingGateway implements Gateway {
    private final BlockingQueue<RecordedConnection> opened = new LinkedBlockingQueue<>();

    /** Given each connection on its loop, before the core would have it. */
    volatile Consumer<RecordedConnection> onOpen = connection -> {};

    private volatile Function<Handshake, CompletionStage<Admission>> judge =
            handshake -> CompletableFuture.completedFuture(accept(handshake, Optional.empty()));

    /** Judges from now on like this. */
    void judge(Function<Handshake, CompletionStage<Admission>> changed) {
        judge = changed;
    }

    /** What lets a handshake in. */
    Admission accept(Handshake handshake, Optional<String> subprotocol) {
        return new Admission.Accepted(subprotocol, wire -> {
            RecordedConnection connection = new RecordedConnection(handshake, wire);
            assertThat(wire.loop().inLoop()).as("opened on its loop").isTrue();
            onOpen.accept(connection);
            opened.add(connection);
            return connection;
        });
    }

    /** The next connection that was opened; fails the test if there is none within 10 s. */
    RecordedConnection next() throws InterruptedException {
        RecordedConnection connection = opened.poll(10, TimeUnit.SECONDS);
        assertThat(connection).as("a connection").isNotNull();
        return connection;
    }

    @Override
    public CompletionStage<Admission> admit(Handshake handshake) {
        return judge.apply(handshake);
    }
}
