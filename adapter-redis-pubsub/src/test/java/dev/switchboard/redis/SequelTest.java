package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Broker.Kept;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Position;
import dev.switchboard.domain.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What could not be tried with a Redis that answers at once. */
class SequelTest {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final Position START = new Position("e", 0);

    private final List<Long> delivered = new ArrayList<>();
    private int behind;

    private final Sequel sequel = new Sequel(ROOM, new Sequel.Ends() {
        @Override
        public void deliver(Publication publication) {
            delivered.add(publication.position().orElseThrow().offset());
        }

        @Override
        public void lost(ChannelName name) {
            throw new AssertionError("nothing is lost");
        }

        @Override
        public void behind(Sequel sequel) {
            behind++;
        }

        @Override
        public void repeated() {
            throw new AssertionError("nothing is repeated");
        }
    });

    private static Publication at(long offset) {
        return new Publication(ROOM, Frame.text("x".getBytes(UTF_8))).at(START.at(offset));
    }

    private static Kept kept(long from, long to) {
        return new Kept(
                START.at(to),
                Optional.of(LongStream.rangeClosed(from, to)
                        .mapToObj(SequelTest::at)
                        .toList()));
    }

    private void interrupt() {
        sequel.interrupted();
        sequel.resumed();
    }

    @Test
    void asksAgainWhatWasMissedInAnInterruptionWhileItAsked() {
        sequel.received(at(1));
        interrupt();
        assertThat(sequel.ask()).contains(START.at(1));
        // 2 and 3 are what the history had when it was asked; 4 and 5 came while nothing was heard again.
        interrupt();
        sequel.answered(kept(2, 3));

        assertThat(behind).isEqualTo(2);
        assertThat(sequel.ask()).contains(START.at(3));
        sequel.answered(kept(4, 5));
        sequel.received(at(6));
        assertThat(delivered).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void bringsNothingToThoseWhoCameAfterItsEnd() {
        sequel.received(at(1));
        interrupt();
        assertThat(sequel.ask()).isPresent();
        sequel.received(at(4));

        sequel.end();
        sequel.answered(kept(2, 4));
        sequel.received(at(5));

        assertThat(delivered).containsExactly(1L);
        assertThat(sequel.unanswered()).isFalse();
        assertThat(sequel.ask()).isEmpty();
    }
}
