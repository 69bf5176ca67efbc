package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
    @Test
    void every_code_of_the_catalogue_can_be_made_and_stands_there_once() {
        assertThat(Problem.CODES)
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(Problem.of(code, "").code()).isEqualTo(code));
    }

    @Test
    void an_application_may_have_codes_of_its_own() {
        assertThatCode(() -> Problem.of("app.room-closed-2", "")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.", "app.Room", "app.a b", "application.x", "Internal", "internal ", "app.x\n"})
    void nothing_else_is_a_code(String code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(code, ""))
                .withMessageContaining("not-a-member");
    }

    @Test
    void a_wait_is_no_time_machine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Problem("timeout", "", true, -1, ""));
    }

    @Test
    void what_passes_may_be_tried_again_and_the_rest_may_not() {
        assertThat(List.of(Problem.rateLimited("", 20), Problem.unavailable("")))
                .allMatch(Problem::retryable);
        assertThat(List.of(
                        Problem.invalidMessage(""),
                        Problem.invalidParam(""),
                        Problem.unknownCommand(Command.of("x"), List.of()),
                        Problem.reservedCommand(Command.ERROR),
                        Problem.notAMember("room"),
                        Problem.forbidden(""),
                        Problem.internal("ref")))
                .noneMatch(Problem::retryable);
    }

    @Test
    void the_time_to_wait_is_never_told_as_none() {
        assertThat(Problem.rateLimited("", 20).retryAfterMs()).isEqualTo(20);
        assertThat(Problem.rateLimited("", 0).retryAfterMs()).isEqualTo(1);
    }

    @Test
    void messages_name_what_would_have_been_legal_and_quote_with_measure() {
        assertThat(Problem.unknownCommand(Command.of("dance"), List.of("chat", "ping"))
                        .message())
                .contains("\"dance\"")
                .contains("[chat, ping]");
        assertThat(Problem.notAMember("x".repeat(128)).message()).contains('"' + "x".repeat(64) + '"');
        assertThat(Problem.internal("1234abcd")).satisfies(problem -> {
            assertThat(problem.ref()).isEqualTo("1234abcd");
            assertThat(problem.message()).contains("ref");
        });
    }
}
