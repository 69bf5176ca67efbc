package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    @ParameterizedTest
    @CsvSource({
        "MOVED 3999 127.0.0.1:6381, false, 127.0.0.1, 6381",
        "ASK 0 host.example:7000, true, host.example, 7000",
        "MOVED 1 ::1:7000, false, ::1, 7000",
        "MOVED 1 :7000, false, '', 7000",
        "MOVED 1 ?:7000, false, '', 7000"
    })
    void knowsWhereItLeads(String text, boolean ask, String host, int port) {
        assertThat(Redirect.of(new CompletionException(new RedisCommandExecutionException(text))))
                .contains(new Redirect(ask, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MOVED", "MOVED 1 host", "ASK host:7000", "TRYAGAIN Multiple keys", "CLUSTERDOWN", "xMOVED 1 a:1"
            })
    void isNothingElse(String text) {
        assertThat(Redirect.of(new RedisCommandExecutionException(text))).isEmpty();
    }

    @Test
    void isNoFailureWithoutWords() {
        assertThat(Redirect.of(new IllegalStateException())).isEmpty();
    }
}
