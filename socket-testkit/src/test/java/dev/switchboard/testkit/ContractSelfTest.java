package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FaultyTransport.Fault;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A suite that no fault turns red proves nothing: {@link SwitchboardContract} has to find each fault that is planted. */
class ContractSelfTest {
    private static volatile Fault fault = Fault.NONE;

    /** Not run by itself: surefire looks at names that end in Test, and JUnit at classes that are asked for. */
    static class Suite extends SwitchboardContract {
        @Override
        protected Transport transport() {
            // Partial writes, without which nobody ever waits for room.
            InMemoryTransport sound = new InMemoryTransport();
            return new FaultyTransport(fault == Fault.FORGETS_WRITABLE ? sound.takingAtMost(2) : sound, fault);
        }

        @Override
        protected Codec codec() {
            return new ReflectiveCodec();
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(fault == Fault.NONE ? 30 : 3);
        }
    }

    /** A rule that a fault breaks. */
    private record Rule(Class<?> group, String test) {
        DiscoverySelector selector() {
            return DiscoverySelectors.selectNestedMethod(List.of(Suite.class), group, test);
        }
    }

    private static final Map<Fault, List<Rule>> RULES = Map.of(
            Fault.LOSES_A_FRAME,
                    List.of(
                            new Rule(SwitchboardContract.Ordering.class, "keepsTheOrderOfOne"),
                            new Rule(SwitchboardContract.Ordering.class, "keepsTheOrderOfBroadcasts")),
            Fault.SWAPS_TWO_FRAMES, List.of(new Rule(SwitchboardContract.Ordering.class, "keepsTheOrderOfBroadcasts")),
            Fault.REPEATS_A_FRAME,
                    List.of(
                            new Rule(SwitchboardContract.Ordering.class, "keepsTheOrderOfOne"),
                            new Rule(SwitchboardContract.Memberships.class, "joinsAndLeavesByCommand")),
            Fault.CLOSES_TWICE,
                    List.of(
                            new Rule(SwitchboardContract.Lives.class, "reportsCuts"),
                            new Rule(SwitchboardContract.Handling.class, "listensInOrder")),
            Fault.NEVER_PAUSES, List.of(new Rule(SwitchboardContract.Handling.class, "slowsTheSender")),
            Fault.FORGETS_WRITABLE,
                    List.of(
                            new Rule(SwitchboardContract.Ordering.class, "keepsTheOrderOfBroadcasts"),
                            new Rule(SwitchboardContract.Lives.class, "catchesUp")),
            Fault.HIDES_LOSSES,
                    List.of(
                            new Rule(SwitchboardContract.Lives.class, "reportsCuts"),
                            new Rule(SwitchboardContract.Memberships.class, "leavesWhenCut")),
            Fault.NEVER_TERMINATES, List.of(new Rule(SwitchboardContract.Lives.class, "endsTheDead")),
            Fault.TAKES_ANY_SIZE, List.of(new Rule(SwitchboardContract.Lives.class, "endsTooBig")));

    private static List<String> failed(Fault planted, Collection<Rule> rules) {
        fault = planted;
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(rules.stream().map(Rule::selector).toArray(DiscoverySelector[]::new))
                .execute();
        assertThat(results.testEvents().started().count()).as("tests that ran").isGreaterThanOrEqualTo(rules.size());
        return results.testEvents().failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    @Test
    void isGreenWithoutAFault() {
        Set<Rule> all = RULES.values().stream().flatMap(List::stream).collect(Collectors.toSet());

        assertThat(failed(Fault.NONE, all)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void goesRedForEachFault(Fault fault) {
        List<Rule> rules = RULES.getOrDefault(fault, List.of());

        assertThat(rules).as("rules that this fault breaks").isNotEmpty();
        assertThat(failed(fault, rules)).as("rules that found it").hasSameSizeAs(rules);
    }
}
