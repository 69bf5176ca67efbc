package dev.switchboard.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may see whom. Allow-lists: what is not named is forbidden. */
class LayersArchitectureTest {
    static List<Module> modulesWithCode() {
        return Module.shipped()
                .filter(module -> !Build.sources(module).isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("modulesWithCode")
    void a_module_sees_itself_and_what_it_is_allowed(Module module) {
        classes()
                .that()
                .resideInAPackage(module.packages + "..")
                .should()
                .onlyDependOnClassesThat(Build.in(module.mayUse()))
                .because(module.reason)
                .check(Build.shipped());
    }

    @Test
    void ports_name_the_domain_other_ports_and_the_jdk() {
        classes()
                .that()
                .resideInAPackage(Module.PORTS + "..")
                .should()
                .onlyDependOnClassesThat(Build.in(
                        List.of(Module.PORTS + "..", Module.DOMAIN.packages, "java..", "javax.net.ssl.SSLContext")))
                .because("who implements or calls a port must not need the core's inside or anybody's library for it")
                .check(Build.shipped());
    }

    @ParameterizedTest
    @EnumSource
    void a_vendor_is_seen_by_its_own_adapter_alone(Vendor vendor) {
        List<String> owners =
                Module.using(vendor).map(module -> module.packages + "..").toList();
        noClasses()
                .that()
                .resideOutsideOfPackages(owners.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(vendor.pattern)
                .because(vendor.reason)
                .check(Build.shipped());
    }

    @Test
    void there_are_no_cycles() {
        slices().assignedFrom(new Packages())
                .should()
                .beFreeOfCycles()
                .because("what depends on itself by a detour can neither be understood nor taken out piece by piece")
                .check(Build.shipped());
    }

    /** Each package is a slice of its own, but for the two of the ports. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            boolean ours = EnumSet.allOf(Module.class).stream().anyMatch(module -> name.startsWith(module.packages));
            if (!ours) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(name.startsWith(Module.PORTS) ? Module.PORTS : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
