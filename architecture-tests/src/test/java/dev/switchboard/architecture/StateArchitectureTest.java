package dev.switchboard.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.System.Logger;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No static mutable state: two switchboards in one process share constants and nothing else. */
class StateArchitectureTest {
    private static final String WHY =
            "two switchboards in one process, or two tests in one fork, must not hear of each other";

    /** Whose objects nobody can change. */
    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            Duration.class,
            Instant.class,
            UUID.class,
            Pattern.class,
            MethodHandle.class,
            VarHandle.class,
            Logger.class);

    /** The same of vendors. */
    private static final Set<String> IMMUTABLE_OF_VENDORS = Set.of(
            "tools.jackson.core.StreamReadConstraints",
            "org.eclipse.jetty.http.HttpField",
            "io.undertow.util.HttpString",
            "org.slf4j.Logger");

    /** Exceptions, each with its reason; one that is no longer needed is a failure. */
    private static final Map<String, String> ALLOWED = Map.of(
            "dev.switchboard.undertow.UndertowLoop.OF_THREAD",
            "XNIO has no place for our loop of an I/O thread, and there may be one only, whichever server the thread is of",
            "dev.switchboard.testkit.InMemoryTransport.PORTS",
            "ports are the process's own, in memory as in the kernel: two servers must not get the same number",
            "dev.switchboard.testkit.SocketLink.HTTP",
            "a client's threads, not its state: one for each connection would cost a thread each");

    private static final DescribedPredicate<JavaField> STATIC = DescribedPredicate.describe(
            "are static",
            field -> field.getModifiers().contains(JavaModifier.STATIC)
                    && !field.getModifiers().contains(JavaModifier.SYNTHETIC));

    @Test
    void static_fields_are_final() {
        fields().that(STATIC).should().beFinal().because(WHY).check(Build.shipped());
    }

    @Test
    void static_fields_hold_what_cannot_change() {
        fields().that(STATIC).should(HOLD_WHAT_CANNOT_CHANGE).because(WHY).check(Build.shipped());
    }

    private static final ArchCondition<JavaField> HOLD_WHAT_CANNOT_CHANGE =
            new ArchCondition<>("hold what cannot change") {
                @Override
                public void check(JavaField field, ConditionEvents events) {
                    boolean fine = ALLOWED.containsKey(field.getFullName()) || unchangeable(field);
                    events.add(new SimpleConditionEvent(
                            field,
                            fine,
                            field.getFullName() + " is a " + field.getRawType().getName()));
                }
            };

    private static boolean unchangeable(JavaField field) {
        JavaClass type = field.getRawType();
        if (type.isPrimitive()
                || type.isEnum()
                || IMMUTABLE.stream().anyMatch(type::isEquivalentTo)
                || IMMUTABLE_OF_VENDORS.contains(type.getName())) {
            return true;
        }
        if (type.getPackageName().startsWith("dev.switchboard") && !type.isArray()) {
            return type.getAllFields().stream()
                    .filter(part -> !part.getModifiers().contains(JavaModifier.STATIC))
                    .allMatch(part -> part.getModifiers().contains(JavaModifier.FINAL));
        }
        Object value = value(field);
        if (value == null) {
            return false;
        }
        if (type.isArray()) {
            // Only its own class can write to it then, and that is a page long.
            return Array.getLength(value) == 0 || field.getModifiers().contains(JavaModifier.PRIVATE);
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.capacity() == 0;
        }
        String kind = value.getClass().getName();
        return kind.startsWith("java.util.ImmutableCollections$")
                || kind.startsWith("java.util.Collections$Unmodifiable");
    }

    private static Object value(JavaField field) {
        try {
            Field real = field.reflect();
            real.setAccessible(true);
            return real.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field.getFullName(), e);
        }
    }

    @Test
    void every_exception_is_needed() {
        Set<JavaField> fields = Build.shipped().stream()
                .flatMap(type -> type.getFields().stream())
                .filter(STATIC)
                .collect(Collectors.toSet());
        assertThat(fields.stream()
                        .filter(field -> ALLOWED.containsKey(field.getFullName()) && !unchangeable(field))
                        .map(JavaField::getFullName))
                .containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
        assertThat(fields.stream().map(field -> field.getRawType().getName())).containsAll(IMMUTABLE_OF_VENDORS);
    }
}
