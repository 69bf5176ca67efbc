package dev.switchboard.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The domain calls no clock, no source of randomness and no thread, though packages that it needs hold some. (Its module
 * descriptor and {@link LayersArchitectureTest} keep all others out.)
 */
class DomainArchitectureTest {
    private static final String WHY =
            "time, randomness and threads are arguments or the owner's affair, so that every state can be reached in a test";

    /** What must not be seen at all. */
    private static final Set<Class<?>> NEVER = Set.of(
            Thread.class,
            ThreadLocal.class,
            Runtime.class,
            ProcessBuilder.class,
            Random.class,
            SplittableRandom.class,
            Timer.class,
            System.Logger.class);

    /** Members that must not be called, of classes that are fine otherwise. */
    private static final Map<Class<?>, Set<String>> NOT_CALLED = Map.of(
            Math.class, Set.of("random"),
            StrictMath.class, Set.of("random"),
            UUID.class, Set.of("randomUUID"),
            Object.class, Set.of("wait", "notify", "notifyAll"));

    /** The only member of {@link System} that has no effect and depends on nothing. */
    private static final String FINE_OF_SYSTEM = "arraycopy";

    @Test
    void sees_no_thread_and_no_source_of_randomness() {
        noClasses()
                .that()
                .resideInAPackage(Module.DOMAIN.packages)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(NEVER.toArray(Class<?>[]::new))
                .because(WHY)
                .check(Build.shipped());
    }

    @Test
    void calls_no_clock_no_dice_and_nobody_who_waits() {
        noClasses()
                .that()
                .resideInAPackage(Module.DOMAIN.packages)
                .should()
                .accessTargetWhere(DescribedPredicate.describe("it is a clock, dice or a way to wait", this::impure))
                .because(WHY)
                .check(Build.shipped());
    }

    private boolean impure(JavaAccess<?> access) {
        String name = access.getName();
        if (access.getTargetOwner().isEquivalentTo(System.class)) {
            return !name.equals(FINE_OF_SYSTEM);
        }
        return NOT_CALLED.entrySet().stream()
                .anyMatch(entry -> access.getTargetOwner().isEquivalentTo(entry.getKey())
                        && entry.getValue().contains(name));
    }

    @Test
    void every_member_that_is_forbidden_exists() {
        NOT_CALLED.forEach((type, names) -> assertThat(
                        Arrays.stream(type.getDeclaredMethods()).map(m -> m.getName()))
                .as("methods of %s", type)
                .containsAll(names));
        assertThat(Arrays.stream(System.class.getDeclaredMethods()).map(m -> m.getName()))
                .contains(FINE_OF_SYSTEM);
    }

    @Test
    void locks_nothing() throws IOException {
        noCodeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(Module.DOMAIN.packages)
                .should()
                .haveModifier(SYNCHRONIZED)
                .because(WHY)
                .check(Build.shipped());
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(Module.DOMAIN.packages)
                .should()
                .haveModifier(VOLATILE)
                .because(WHY)
                .check(Build.shipped());
        // Blocks leave no trace that ArchUnit would read.
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        for (Path source : Build.sources(Module.DOMAIN)) {
            assertThat(block.matcher(Files.readString(source)).find())
                    .as("%s has a synchronized block; %s", source.getFileName(), WHY)
                    .isFalse();
        }
    }
}
