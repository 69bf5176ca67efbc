package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * RFC 6455 §5 to §8 frame by frame: everything that a client may send and everything that it may not, each case on a connection of
 * its own with the close codes that are legal. After each, two healthy connections beside it must have lost nothing, and the end must
 * have been reported exactly once.
 *
 * <p>A case's id begins with the section that it is about.
 */
public abstract class FramingContract extends ServedContract {
    private HealthyPair pair;

    /** A new transport, not started; called several times. */
    @Override
    protected abstract Transport transport();

    /**
     * Cases that this transport is known to answer otherwise, because a framework beneath it reads the frames and can't be told
     * better: id to the outcome that is observed instead, word for word. None by default. A deviation that has gone is a failure too,
     * so that this list stays true.
     */
    protected Map<String, String> deviations() {
        return Map.of();
    }

    /**
     * Whether a framework beneath this transport answers pings, closes and violations by itself. Its pongs then overtake what the
     * gateway answers to texts, which RFC 6455 §5.5.3 allows, and its close frame cuts that off: outcomes are legal whose pongs come
     * earlier, or whose last texts are missing before a close.
     */
    protected boolean answersByItself() {
        return false;
    }

    @BeforeAll
    @Override
    void startServer() throws IOException {
        super.startServer();
        pair = healthyPair();
    }

    @AfterAll
    @Override
    void stopServers() {
        pair.close();
        super.stopServers();
    }

    @TestFactory
    @DisplayName("§5.1–§5.6 masks, bits, opcodes, control and binary frames")
    Stream<DynamicTest> headers() {
        return tests(HeaderCases.all());
    }

    @TestFactory
    @DisplayName("§5.2 and §10.4 lengths and limits")
    Stream<DynamicTest> lengths() {
        return tests(LengthCases.all());
    }

    @TestFactory
    @DisplayName("§5.4 fragments and segments")
    Stream<DynamicTest> fragments() {
        return tests(FragmentCases.all());
    }

    @TestFactory
    @DisplayName("§8.1 UTF-8")
    Stream<DynamicTest> texts() {
        return tests(TextCases.all());
    }

    @TestFactory
    @DisplayName("§7 closing")
    Stream<DynamicTest> closings() {
        return tests(CloseCases.all());
    }

    @Test
    @DisplayName("every deviation names a case, and every case has a name of its own")
    void ids() {
        List<String> ids = Stream.of(
                        HeaderCases.all(), LengthCases.all(), FragmentCases.all(), TextCases.all(), CloseCases.all())
                .flatMap(List::stream)
                .map(FrameCase::id)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().containsAll(deviations().keySet());
    }

    private Stream<DynamicTest> tests(List<FrameCase> cases) {
        return cases.stream().map(played -> DynamicTest.dynamicTest(title(played), () -> play(played)));
    }

    private static String title(FrameCase played) {
        Set<String> ends = played.outcomes().stream()
                .map(outcome -> outcome.substring(outcome.lastIndexOf(';') + 1).strip())
                .collect(Collectors.toSet());
        return played.id() + " → " + String.join(" or ", ends);
    }

    private void play(FrameCase played) {
        String name = fresh();
        try (RawClient client = open(port(), SOCKET + '?' + name)) {
            String deviation = deviations().getOrDefault(played.id(), "");
            Set<String> expected = deviation.isEmpty() ? played.outcomes() : Set.of(deviation);
            String outcome = FrameRun.outcome(played, expected, answersByItself(), client);
            assertThat(outcome).as(played.id()).isIn(expected);
        }
        ProbeConnection connection = gateway.connection(name);
        connection.awaitClosed();
        pair.exchange();
        assertThat(connection.count(ProbeConnection.Kind.CLOSED))
                .as("times that closed was reported")
                .isEqualTo(1);
        assertThat(gateway.takeFaults()).as("breaches of the contract").isEmpty();
    }
}
