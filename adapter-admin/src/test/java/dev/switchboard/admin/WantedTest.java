package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WantedTest {
    @ParameterizedTest
    @CsvSource({
        "room:*, room:1, true",
        "room:*, room:, true",
        "room:*, rooms, false",
        "*, anything, true",
        "*1, room:1, true",
        "*1, room:12, false",
        "a*b*c, aXbYc, true",
        "a*b*c, abc, true",
        "a*b*c, acb, false",
        "a*a, a, false",
        "a*a, aa, true",
        "**, x, true",
        "room, room, true",
        "room, room:1, false",
        ".*, xyz, false",
        "[a], a, false",
        "*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
    })
    void takesChannelsByPattern(String pattern, String channel, boolean taken) {
        Wanted wanted = new Wanted(
                Optional.of(pattern),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Message message = Message.of(Command.of("say"), Payload.NULL);

        assertThat(wanted.filter().decider(connection -> false).test(copy(message.in(ChannelName.of(channel)))))
                .isEqualTo(taken);
        assertThat(wanted.filter().decider(connection -> false).test(copy(message)))
                .as("what is about no channel fits no pattern")
                .isFalse();
    }

    private static Tapped copy(Message message) {
        return new Tapped(Tapped.Direction.IN, Optional.empty(), message, Instant.EPOCH, 0);
    }
}
