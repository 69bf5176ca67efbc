package dev.switchboard.testkit;

import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of a {@link SwitchboardContract} that another way of moving bytes could break: messages, the life of a connection, order, and
 * readers that behave badly. A transport that has several ways (TLS, another send path) runs all rules on one of them and these on each.
 */
@Timeout(value = 100, unit = TimeUnit.SECONDS)
public abstract class DeliveryContract {
    /** The transport under test; called once for each test. */
    protected abstract Transport transport();

    /** The codec to speak with. */
    protected abstract Codec codec();

    /** What the transport speaks TLS with, see {@link TestTls#over}; empty for clear text, which is the default. */
    protected Optional<TestTls> tls() {
        return Optional.empty();
    }

    /** How clients reach the server; the standard one, over TLS where that is spoken, unless overridden. */
    protected Dialer dialer() {
        return tls().map(TestTls::dialer).orElseGet(Dialer::standard);
    }

    /** How long to wait for what should happen, before a test fails; 30 s unless overridden. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
        return new Bench(transport(), codec(), dialer(), tls(), patience(), limits, more);
    }

    /**
     * Whether a client that closes gets what waited for it as whole frames and its echo behind them. Transports over a framework that
     * answers a close by itself can't promise that, and say false.
     */
    protected boolean echoesBehindWhatWaits() {
        return true;
    }

    @Nested
    @DisplayName("MSG messages")
    class Messages extends MessageRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return DeliveryContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("LIF life of a connection")
    class Lives extends LifeRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return DeliveryContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("ORD order")
    class Ordering extends OrderRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return DeliveryContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("RDR readers that behave badly")
    class Readers extends ReaderRules {
        @Override
        boolean echoesBehindWhatWaits() {
            return DeliveryContract.this.echoesBehindWhatWaits();
        }

        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return DeliveryContract.this.bench(limits, more);
        }
    }
}
