package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Transport;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} must do, as the ports' Javadoc has it, over real sockets on this machine. Each test names its rule: T01 to
 * T19 opening, T20 to T29 messages, T30 to T39 backpressure, T40 to T59 closing, T60 to T79 pages. A transport's own test is a
 * subclass that gives {@link #transport()}.
 */
public abstract class TransportContract extends PagesContract {
    /** A new transport, not started; called several times. */
    @Override
    protected abstract Transport transport();

    /**
     * Rules that this transport is known to break, because a framework beneath it can't be told better: the rule, such as {@code T41}, to a
     * part of the message with which its test fails. None by default. A rule that holds although it is listed is a failure too, so
     * that this list stays true.
     */
    protected Map<String, String> deviations() {
        return Map.of();
    }

    @Override
    final Map<String, String> knownDeviations() {
        return deviations();
    }

    @Test
    @DisplayName("every deviation names a rule")
    void ids() {
        assertThat(KnownDeviations.rules(getClass())).containsAll(deviations().keySet());
    }
}
