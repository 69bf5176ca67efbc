package dev.switchboard.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One short run; docs/checker.md says how to make long ones, and what came of them. */
final class CheckerTest {
    private static final Path REPOSITORY = Path.of("..");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void every_bug_can_still_be_planted(Bug bug) throws Exception {
        Path classes = Graft.of(bug, REPOSITORY, Program.classPath(), folder);

        assertThat(classes).isDirectoryRecursivelyContaining("glob:**.class");
    }

    @Test
    @Tag("full")
    void fifteen_seconds_of_faults_break_no_promise() throws Exception {
        Verdict verdict = Main.verdict(new Options(1, 15, 2, 12, Bug.NONE, REPOSITORY), folder);

        assertThat(verdict.report()).isEmpty();
        assertThat(verdict.history().entries())
                .as("what clients heard")
                .anyMatch(entry -> entry.kind() == dev.switchboard.simulation.History.Kind.GOT);
        assertThat(verdict.faults()).isNotEmpty();
        assertThat(Files.list(folder)).as("what is left of a sound run").isEmpty();
    }

    @Test
    @Tag("full")
    void an_echo_is_found() throws Exception {
        Verdict verdict = Main.verdict(new Options(1, 5, 2, 12, Bug.ECHO, REPOSITORY), folder);

        assertThat(verdict.violations()).anyMatch(violation -> violation.rule().equals("no duplicates"));
    }
}
