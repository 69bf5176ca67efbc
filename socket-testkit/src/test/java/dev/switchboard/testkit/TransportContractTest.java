package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.SpoiltTransport.Wrong;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Whether the suite can fail: each thing done wrong must be seen by the rule that is about it. */
class TransportContractTest {
    private static final ThreadLocal<Wrong> WRONG = ThreadLocal.withInitial(() -> Wrong.NOTHING);

    private static final ThreadLocal<Map<String, String>> DEVIATIONS = ThreadLocal.withInitial(Map::of);

    @ParameterizedTest
    @CsvSource({
        "CLOSED_TWICE, peerCloses",
        "CLOSED_WITH_ANOTHER_CODE, peerCloses",
        "CLOSED_WITH_ANOTHER_CODE, reset",
        "TEXT_AFTER_CLOSED, peerCloses",
        "TEXTS_SWAPPED, manyInOrder",
        "TEXT_ALTERED_LATER, framesWithTheHandshake",
        "TEXTS_OVERLAP, noOverlap",
        "OPENED_ELSEWHERE, opened",
        "READS_ON, pausedReading",
        "LOSES_A_FRAME, slowReader",
        "WRITES_TWICE, oneTurn",
        "WRITABLE_TWICE, writableOnce",
        "WRITABLE_ELSEWHERE, writableOnce",
        "SELECTS_WHAT_IS_OFFERED, subprotocol",
        "FORGETS_HEADERS, handshakeAsItCame",
        "HIDES_PONGS, pongs",
        "ASKS_TWICE, opened",
        "CUTS_AFTER_CLOSE, closeIsNotEaten"
    })
    void ruleSees(Wrong wrong, String rule) {
        assertThat(run(Wrong.NOTHING, rule).failed().count())
                .as("failures of a good transport")
                .isZero();
        assertThat(run(wrong, rule).failed().count())
                .as("failures of " + rule + " though " + wrong)
                .isEqualTo(1);
    }

    @Test
    void knownDeviationIsNoFailureWhileItLasts() {
        DEVIATIONS.set(Map.of("T25", "TEXT, TEXT", "T01", "never seen"));
        try {
            assertThat(run(Wrong.HIDES_PONGS, "pongs").failed().count())
                    .as("broken as listed")
                    .isZero();
            assertThat(run(Wrong.NOTHING, "pongs").failed().count())
                    .as("listed, but it holds")
                    .isEqualTo(1);
            assertThat(run(Wrong.ASKS_TWICE, "loop").failed().count())
                    .as("not listed")
                    .isEqualTo(1);
            assertThat(run(Wrong.TEXT_ALTERED_LATER, "opened").failed().count())
                    .as("broken otherwise")
                    .isEqualTo(1);
            DEVIATIONS.set(Map.of("T99", "no such rule"));
            assertThat(run(Wrong.NOTHING, "ids").failed().count())
                    .as("no such rule")
                    .isEqualTo(1);
        } finally {
            DEVIATIONS.remove();
        }
    }

    private static Events run(Wrong wrong, String rule) {
        WRONG.set(wrong);
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Spoilt.class, method(rule)))
                .execute()
                .testEvents();
        assertThat(tests.started().count()).as("tests run").isEqualTo(1);
        return tests;
    }

    /** Rules are methods of package-private classes up the line. */
    private static String method(String rule) {
        for (Class<?> type = TransportContract.class; type != Object.class; type = type.getSuperclass()) {
            if (Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(found -> found.getName().equals(rule))) {
                return rule;
            }
        }
        throw new AssertionError("there is no rule " + rule);
    }

    /** Nested, so that no build runs it by itself. */
    static final class Spoilt extends TransportContract {
        private final Wrong wrong = WRONG.get();
        private final Map<String, String> deviations = DEVIATIONS.get();

        @Override
        protected Transport transport() {
            return new SpoiltTransport(wrong);
        }

        @Override
        protected Map<String, String> deviations() {
            return deviations;
        }
    }
}
