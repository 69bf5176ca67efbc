package dev.switchboard.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What the build of this checkout compiled: classes by module, read from the files and not from the class path. */
final class Build {
    private static final Path ROOT = root();
    private static final String TESTS = "target/test-classes";
    private static final JavaClasses ALL = read("target/classes", TESTS);
    private static final JavaClasses SHIPPED = ALL.that(DescribedPredicate.describe(
            "are shipped",
            type -> type.getSource().stream()
                    .noneMatch(source -> source.getUri().toString().contains("/" + TESTS + "/"))));

    private Build() {}

    /** Everything that is no test. */
    static JavaClasses shipped() {
        return SHIPPED;
    }

    /** Everything, tests too. */
    static JavaClasses all() {
        return ALL;
    }

    /** The checkout's directory. */
    static Path directory() {
        return ROOT;
    }

    /** A text file of the checkout. */
    static String text(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Java files of a module that declare something. */
    static List<Path> sources(Module module) {
        Path sources = ROOT.resolve(module.directory).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java") && !file.endsWith("module-info.java"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Classes in one of these packages (ArchUnit's notation), or of one of these names. */
    static DescribedPredicate<JavaClass> in(Collection<String> patterns) {
        String[] packages =
                patterns.stream().filter(pattern -> !namesClass(pattern)).toArray(String[]::new);
        List<String> names = patterns.stream().filter(Build::namesClass).toList();
        return JavaClass.Predicates.resideInAnyPackage(packages)
                .or(DescribedPredicate.describe("named", type -> names.contains(type.getName())))
                .as("%s", patterns);
    }

    private static boolean namesClass(String pattern) {
        return pattern.matches(".*\\.[A-Z]\\w*");
    }

    private static JavaClasses read(String... outputs) {
        return new ClassFileImporter()
                .importPaths(Module.shipped()
                        .flatMap(module -> Arrays.stream(outputs)
                                .map(output -> ROOT.resolve(module.directory).resolve(output)))
                        .filter(Files::isDirectory)
                        .toList());
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve(Module.DOMAIN.directory))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("these tests run inside a checkout; there is none at "
                        + Path.of("").toAbsolutePath());
            }
        }
        return at;
    }
}
