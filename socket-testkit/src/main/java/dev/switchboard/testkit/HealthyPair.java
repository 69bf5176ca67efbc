package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.domain.Frame;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Two well-behaved clients beside the others, who notice at once if anything of theirs is lost. Threading: confined. */
final class HealthyPair implements AutoCloseable {
    private final RawClient first;
    private final RawClient second;
    private final AtomicInteger number = new AtomicInteger();

    /** @param opening gives a WebSocket with this raw query */
    HealthyPair(ProbeGateway gateway, Function<String, RawClient> opening, String firstName, String secondName) {
        gateway.reacting(firstName, relayTo(gateway, secondName));
        gateway.reacting(secondName, relayTo(gateway, firstName));
        first = opening.apply(firstName);
        second = opening.apply(secondName);
        gateway.connection(firstName);
        gateway.connection(secondName);
    }

    private static ProbeReaction relayTo(ProbeGateway gateway, String name) {
        return new ProbeReaction() {
            @Override
            public void text(ProbeConnection connection, byte[] utf8) {
                gateway.connection(name).send(Frame.text(utf8));
            }
        };
    }

    /** Each says something that only the other hears; fails the test if anything else comes, or nothing. */
    void exchange() {
        String word = "word " + number.incrementAndGet();
        first.send(word);
        second.expectText(word);
        second.send(RawFrame.text(word + "?"), RawFrame.ping(word.getBytes(UTF_8)));
        second.expectPong(word.getBytes(UTF_8));
        first.expectText(word + "?");
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
