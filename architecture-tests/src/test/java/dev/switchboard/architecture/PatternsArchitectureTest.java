package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule about a package that has been renamed, or a library that has been left, is green for ever: these go red then. */
class PatternsArchitectureTest {
    private static List<Module> withCode() {
        return LayersArchitectureTest.modulesWithCode();
    }

    static Stream<String> ours() {
        return Stream.concat(Stream.of(Module.PORTS + ".."), withCode().stream().map(module -> module.packages + ".."));
    }

    static Stream<Arguments> allowed() {
        return withCode().stream()
                .flatMap(module -> Stream.concat(
                                module.ours.stream(), module.vendors.stream().map(v -> v.pattern))
                        .map(pattern -> Arguments.of(module, pattern)));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void every_package_of_a_rule_has_classes(String pattern) {
        assertThat(Build.shipped().stream().filter(Build.in(List.of(pattern))))
                .as("classes in %s", pattern)
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void every_permission_is_used(Module module, String pattern) {
        assertThat(Build.shipped().stream()
                        .filter(Build.in(List.of(module.packages + "..")))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .map(type -> type.getBaseComponentType())
                        .filter(Build.in(List.of(pattern))))
                .as("uses of %s by %s; a permission that nobody needs is withdrawn", pattern, module)
                .isNotEmpty();
    }

    @Test
    void every_vendor_has_a_module() {
        assertThat(Vendor.values())
                .allSatisfy(vendor -> assertThat(Module.using(vendor)).isNotEmpty());
    }

    @Test
    void every_module_of_the_build_has_its_rules() {
        List<String> built = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Build.text("pom.xml"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(Arrays.stream(Module.values()).map(module -> module.directory))
                .containsExactlyInAnyOrderElementsOf(built);
    }

    @Test
    void every_class_of_a_module_is_in_its_package() {
        Module.shipped()
                .forEach(module -> assertThat(Build.sources(module))
                        .as("sources of %s", module)
                        .allMatch(source -> source.toString()
                                .replace('\\', '/')
                                .contains("/" + module.packages.replace('.', '/') + "/")));
    }
}
