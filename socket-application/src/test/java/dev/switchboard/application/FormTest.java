package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fits into an answer, and what of it is told where not all does. */
class FormTest {
    private static final ChannelName ROOM = ChannelName.of("room");
    private static final Form<Part<ConnectionInfo, ConnectionId>> PAGE = Form.part(Form.CONNECTION, ConnectionId::of);

    private static Profile user(int number) {
        return Profile.of(UserId.of("user" + number), "User " + number);
    }

    private static ConnectionInfo connection(int number, int channels) {
        return new ConnectionInfo(
                new ConnectionId(new UUID(0, number)),
                user(number),
                "test",
                Dialect.V1,
                "/socket",
                "127.0.0.1",
                IntStream.range(0, channels)
                        .mapToObj(i -> ChannelName.of("a channel with a longish name, number " + i))
                        .toList(),
                new Counters(1, 2, 3, 4, 5, 6, Instant.EPOCH),
                7,
                Duration.ofMillis(8));
    }

    private static <T> byte[] written(Form<T> form, T value) {
        NoteWriter out = new NoteWriter();
        form.writer().accept(out, value);
        return out.done();
    }

    private static <T> T travelled(Form<T> form, T value) {
        return form.reader().apply(new NoteReader(written(form, value)));
    }

    private static Part<ConnectionInfo, ConnectionId> page(List<ConnectionInfo> rows) {
        return new Part<>(
                rows.stream()
                        .map(row -> new Keyed<>(row, new Keyed.Key<>(0, "", row.id())))
                        .toList(),
                rows.size(),
                false);
    }

    @Test
    void who_is_in_a_channel_is_told_however_much_is_to_be_said_of_connections() {
        List<ConnectionInfo> connections =
                IntStream.range(0, 100).mapToObj(i -> connection(i, 128)).toList();
        List<Member> users =
                IntStream.range(0, 500).mapToObj(i -> new Member(user(i), 1)).toList();
        ChannelInfo channel = new ChannelInfo(ROOM, 100, 500, 0, 0, Instant.EPOCH, Optional.empty());

        ChannelPart told = travelled(Form.PART, new ChannelPart(channel, connections, users));

        assertThat(told.users()).isEqualTo(users);
        assertThat(told.connections())
                .hasSizeBetween(1, 99)
                .isEqualTo(connections.subList(0, told.connections().size()));
    }

    @Test
    void a_row_that_fills_an_answer_is_told_alone_and_that_there_are_others() {
        ConnectionInfo large = connection(1, 10_000);
        ConnectionInfo small = connection(2, 1);
        assertThat(written(Form.CONNECTION, large).length).isGreaterThan(Inquiries.MOST_BYTES);

        Part<ConnectionInfo, ConnectionId> told = travelled(PAGE, page(List.of(large, small)));
        assertThat(told.rows()).extracting(Keyed::thing).containsExactly(large);
        assertThat(told.more()).isTrue();
        assertThat(travelled(Form.CONNECTIONS, List.of(large, small))).containsExactly(large);
        assertThat(travelled(PAGE, page(List.of(small))).more()).isFalse();
    }
}
