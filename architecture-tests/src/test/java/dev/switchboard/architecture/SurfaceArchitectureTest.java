package dev.switchboard.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public is a promise, and what can be extended is another. */
class SurfaceArchitectureTest {
    static Stream<Module> adapters() {
        return Module.adapters();
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void an_adapter_shows_two_types_at_most(Module adapter) {
        assertThat(Build.shipped().stream()
                        .filter(type -> type.getPackageName().startsWith(adapter.packages))
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(JavaClass::getSimpleName))
                .as(
                        "public types of %s: an adapter is one way in and its options, all else can change any day",
                        adapter)
                .hasSizeBetween(1, 2);
    }

    @Test
    void classes_are_final_or_made_to_be_extended() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .areNotEnums()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("what is extended from outside can't be changed from inside")
                .check(Build.shipped());
    }
}
