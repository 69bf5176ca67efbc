package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.application.port.out.Wire;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever implements a port runs the port's contract suites: a test class that extends the suite and stands in the
 * implementation's package or uses a class of it. The testkit's own fakes have no bytes and no socket, so that they run
 * the suite that asks for none.
 */
class ContractsArchitectureTest {
    private static final String SUITES = Module.TESTKIT.packages + ".";

    private static final Map<Class<?>, List<String>> OF_ADAPTERS = Map.of(
            Transport.class,
                    List.of("TransportContract", "FramingContract", "HandshakeContract", "SwitchboardContract"),
            Wire.class, List.of("TransportContract", "SwitchboardContract"),
            Codec.class, List.of("CodecContract"),
            Broker.class, List.of("BrokerContract"));

    private static final Map<Class<?>, List<String>> OF_FAKES =
            Map.of(Transport.class, List.of("SwitchboardContract"), Wire.class, List.of("SwitchboardContract"));

    static Stream<Arguments> obligations() {
        return OF_ADAPTERS.keySet().stream()
                .flatMap(port -> implementations(port)
                        .flatMap(type -> suites(type, port).map(suite -> Arguments.of(type.getName(), suite))));
    }

    private static Stream<JavaClass> implementations(Class<?> port) {
        return Build.shipped().stream()
                .filter(type -> type.isAssignableTo(port))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT));
    }

    private static Stream<String> suites(JavaClass type, Class<?> port) {
        boolean fake = type.getPackageName().equals(Module.TESTKIT.packages);
        return (fake ? OF_FAKES : OF_ADAPTERS).getOrDefault(port, List.of()).stream();
    }

    @ParameterizedTest(name = "{0} keeps {1}")
    @MethodSource("obligations")
    void an_implementation_keeps_its_contract(String implementation, String suite) {
        String home = Build.shipped().get(implementation).getPackageName();
        assertThat(Build.all().stream()
                        .filter(test -> !test.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(test -> test.isAssignableTo(SUITES + suite))
                        .filter(test -> test.getPackageName().equals(home) || uses(test, home)))
                .as(
                        "tests that extend %s for %s: the same behaviour on every implementation is a promise",
                        suite, implementation)
                .isNotEmpty();
    }

    private static boolean uses(JavaClass test, String home) {
        return test.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .anyMatch(type -> type.getPackageName().equals(home));
    }

    @Test
    void every_port_has_an_implementation_and_every_suite_exists() {
        OF_ADAPTERS.forEach((port, suites) -> {
            assertThat(implementations(port)).as("implementations of %s", port).isNotEmpty();
            assertThat(suites)
                    .allSatisfy(suite -> assertThat(Build.shipped().contain(SUITES + suite))
                            .as("%s%s exists", SUITES, suite)
                            .isTrue());
        });
    }
}
