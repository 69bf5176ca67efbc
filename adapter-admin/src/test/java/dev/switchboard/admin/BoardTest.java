package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.LocalBroker;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Broker;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The figures of several nodes, looked at now and then. */
final class BoardTest {
    private static final NodeId ONE = NodeId.of("one");
    private static final NodeId TWO = NodeId.of("two");
    private static final NodeId THREE = NodeId.of("three");

    private final LocalBroker.Exchange exchange = new LocalBroker.Exchange();
    private final Switchboard one = node(ONE);
    private final Switchboard two = node(TWO);
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Board board = new Board(one.operations(), () -> now);

    private Switchboard node(NodeId name) {
        return Switchboard.builder(new JacksonCodec())
                .node(name)
                .broker(exchange.node())
                // Nobody is late, however slow the machine.
                .limits(Limits.STANDARD.with(Limit.CLUSTER_WAIT, 20_000))
                .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("ann"), "ann")))
                .build();
    }

    @AfterEach
    void end() {
        one.close();
        two.close();
    }

    private int looks(Optional<NodeId> node) {
        return board.status(node).history().size();
    }

    @Test
    void showsTheLastTwoMinutesAndNothingOfAnHourAgo() {
        board.tick();
        assertThat(looks(Optional.empty())).isEqualTo(1);
        now = now.plusSeconds(2);
        board.tick();
        assertThat(looks(Optional.empty())).isEqualTo(2);
        assertThat(looks(Optional.of(TWO))).isEqualTo(2);

        now = now.plus(Duration.ofHours(1));
        board.tick();
        assertThat(looks(Optional.empty())).as("of all nodes").isEqualTo(1);
        assertThat(looks(Optional.of(TWO))).as("of the other one").isEqualTo(1);
        assertThat(looks(Optional.of(ONE))).as("of its own").isEqualTo(1);
    }

    /** One that answers each question with this outcome. */
    private Broker refusing(int outcome) {
        Broker broker = exchange.node();
        Post post = broker.post().orElseThrow();
        byte[] name = THREE.value().getBytes(StandardCharsets.UTF_8);
        post.open((from, note) -> {
            if (note[1] == 4) {
                ByteBuffer answer = ByteBuffer.allocate(19 + name.length)
                        .put((byte) 1)
                        .put((byte) 5)
                        .putLong(ByteBuffer.wrap(note).getLong(2))
                        .put((byte) outcome)
                        .putInt(name.length)
                        .put(name)
                        .putInt(0);
                post.send(from, answer.array());
            }
        });
        broker.start(THREE, publication -> {});
        return broker;
    }

    @Test
    void tellsANodeThatRefusesFromOneThatIsNotThere() {
        try (Broker three = refusing(2)) {
            assertThat(three.post().orElseThrow().others()).hasSize(2);
            assertThatThrownBy(() -> board.status(Optional.of(THREE)))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.status).isEqualTo(503))
                    .hasMessageContaining("node three can't answer");
            assertThatThrownBy(() -> board.status(Optional.of(NodeId.of("four"))))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.status).isEqualTo(404));
        }
    }
}
