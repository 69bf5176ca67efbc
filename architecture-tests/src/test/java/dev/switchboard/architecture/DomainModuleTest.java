package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The compiler itself keeps the domain free of everything, as long as its module descriptor asks for nothing. */
final class DomainModuleTest {
    @Test
    void requiresJavaBaseAloneAndExportsItsOnePackage() {
        ModuleDescriptor domain = descriptor("dev.switchboard.domain");

        assertThat(domain.requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(domain.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("dev.switchboard.domain");
    }

    private static ModuleDescriptor descriptor(String module) {
        Path[] domainOnly = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> entry.contains("socket-domain"))
                .map(Path::of)
                .toArray(Path[]::new);
        return ModuleFinder.of(domainOnly).find(module).orElseThrow().descriptor();
    }
}
