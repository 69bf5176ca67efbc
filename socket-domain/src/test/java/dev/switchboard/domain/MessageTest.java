package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void is_from_nobody_and_about_nothing_until_it_is_said() {
        Message message = Message.of(Command.of("ping"), Payload.NULL);
        assertThat(message.from()).isEmpty();
        assertThat(message.channel()).isEmpty();
    }

    @Test
    void each_saying_makes_another_message_and_keeps_the_rest() {
        Message plain = Message.of(Command.of("chat"), Payload.json("1"));
        Message said = plain.from(UserId.of("ann")).in(ChannelName.of("room"));
        assertThat(said)
                .isEqualTo(new Message(
                        Optional.of(UserId.of("ann")),
                        Optional.of(ChannelName.of("room")),
                        Command.of("chat"),
                        Payload.json("1")));
        assertThat(plain.from()).isEmpty();
        assertThat(said.in(ChannelName.of("hall")).channel()).contains(ChannelName.of("hall"));
        assertThat(said.from(UserId.of("bob")).from()).contains(UserId.of("bob"));
    }
}
