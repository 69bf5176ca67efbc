package dev.switchboard.testkit;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.domain.Limits;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * What plain clients see of a {@link Switchboard} on one node, whatever the transport and the codec: PROTOCOL. Each rule has an id, which
 * its test carries. Besides, each test asserts that transport and core kept the contract of {@link
 * dev.switchboard.application.port.in.Gateway} with each other.
 *
 * <pre>{@code
 * class UndertowSwitchboardTest extends SwitchboardContract {
 *     protected Transport transport() {
 *         return new UndertowTransport();
 *     }
 *
 *     protected Codec codec() {
 *         return new JacksonCodec();
 *     }
 * }
 * }</pre>
 */
@Timeout(value = 100, unit = TimeUnit.SECONDS)
public abstract class SwitchboardContract extends DeliveryContract {
    /**
     * Whether of the pongs that a client does not read only the last one waits, as RFC 6455 §5.5.3 lets a server do. Containers that
     * answer pings by themselves stop reading instead, and say false.
     */
    protected boolean forgetsPongs() {
        return true;
    }

    @Nested
    @DisplayName("HSK handshakes")
    class Handshakes extends HandshakeRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("ERR refusals")
    class Refusals extends RefusalRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("MEM membership")
    class Memberships extends MembershipRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("PRE presence")
    class Presences extends PresenceRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("HND handlers")
    class Handling extends HandlerRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("OPS operations")
    class Operating extends OperationsRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("OUT how publications go out")
    class GoingOut extends OutboundRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("V1 the protocol of v1 clients")
    class SpeakingV1 extends V1Rules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("REC recoverable channels")
    class Recovering extends RecoveryRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("CAL requests and replies")
    class Calling extends CallRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("DRN draining")
    class Draining extends DrainRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("LIM limits")
    class Limiting extends LimitRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("BND bounds of channels and commands")
    class Bounding extends BoundRules {
        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }

    @Nested
    @DisplayName("ABU clients that mean no good")
    class Abusing extends AbuseRules {
        @Override
        boolean forgetsPongs() {
            return SwitchboardContract.this.forgetsPongs();
        }

        @Override
        Bench bench(Limits limits, Consumer<SwitchboardBuilder> more) {
            return SwitchboardContract.this.bench(limits, more);
        }
    }
}
