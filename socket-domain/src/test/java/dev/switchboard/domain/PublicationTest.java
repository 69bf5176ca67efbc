package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final ConnectionId SOMEBODY = new ConnectionId(new UUID(1, 2));
    private static final Publication NEWS =
            new Publication(ChannelName.of("room"), Frame.text("1".getBytes(StandardCharsets.UTF_8)), "key");

    @Test
    void leaves_out_whom_it_is_told_of() {
        Set<ConnectionId> some = new HashSet<>(Set.of(SOMEBODY));
        Publication but = NEWS.but(some);
        some.clear();

        assertThat(NEWS.except()).isEmpty();
        assertThat(but.except()).containsExactly(SOMEBODY);
        assertThat(but.but(Set.of())).isEqualTo(NEWS);
    }

    @Test
    void one_that_is_numbered_is_for_all() {
        Position place = new Position("e", 1);

        assertThatThrownBy(() -> NEWS.but(Set.of(SOMEBODY)).at(place))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for all members");
        assertThatThrownBy(() -> NEWS.at(place).but(Set.of(SOMEBODY))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_have_at_most_256_characters() {
        ChannelName room = ChannelName.of("room");
        Frame frame = NEWS.frame();

        assertThat(new Publication(room, frame, "k".repeat(Publication.MAX_KEY)).key())
                .hasSize(256);
        assertThatThrownBy(() -> new Publication(room, frame, "k".repeat(Publication.MAX_KEY + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 256 characters");
    }
}
