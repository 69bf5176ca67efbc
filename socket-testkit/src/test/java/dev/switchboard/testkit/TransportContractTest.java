package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.SpoiltTransport.Wrong;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Whether the suite can fail: each thing done wrong must be seen by the rule that is about it. */
class TransportContractTest {
    private static final ThreadLocal<Wrong> WRONG = ThreadLocal.withInitial(() -> Wrong.NOTHING);

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

        @Override
        protected Transport transport() {
            return new SpoiltTransport(wrong);
        }
    }
}
