package dev.switchboard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The load generator's own judgement: a check that never finds anything would let every figure pass. */
final class PublishingTest {
    private final Client publisher = client(0);
    private final Client member = client(1);
    private final Publishing publishing =
            new Publishing(List.of(new Publishing.Publisher(publisher, "c0", 2)), "publish", 10);

    @Test
    void countsAPublicationWhenAllMembersHaveIt() {
        publishing.publish(0, System.nanoTime());
        arrives(publisher, 0);
        assertThat(publishing.completed()).isZero();

        arrives(member, 0);

        assertThat(publishing.completed()).isOne();
        assertThat(publishing.underWay()).isZero();
        assertThat(publishing.deliveries()).isEqualTo(2);
        assertThat(publishing.lost() + publishing.repeated()).isZero();
    }

    @Test
    void seesWhatIsMissingDoubledOrLate() {
        for (int i = 0; i < 4; i++) {
            publishing.publish(0, System.nanoTime());
        }
        arrives(member, 0);
        arrives(member, 2);
        assertThat(publishing.lost()).isOne();
        assertThat(publishing.repeated()).isZero();

        arrives(member, 2);
        arrives(member, 1);

        assertThat(publishing.repeated()).isEqualTo(2);
    }

    @Test
    void goesOnWithMoreUnderWay() {
        publishing.startClosed(2);
        publishing.startClosed(3);

        assertThat(publishing.underWay()).isEqualTo(3);
    }

    @Test
    void goesOnByItselfInAClosedLoop() {
        publishing.startClosed(1);
        arrives(publisher, 0);
        arrives(member, 0);
        assertThat(publishing.underWay()).isOne();

        publishing.stop();
        arrives(publisher, 1);
        arrives(member, 1);

        assertThat(publishing.underWay()).isZero();
        assertThat(publishing.completed()).isEqualTo(2);
    }

    private void arrives(Client at, int sequence) {
        byte[] envelope = Stamp.envelope("c0", "m", 0, 10);
        int mark = Stamp.find(envelope);
        Stamp.number(envelope, mark, sequence);
        ByteBuf in = Unpooled.wrappedBuffer(envelope);
        publishing.stamped(at, in, mark, envelope.length);
    }

    private static Client client(int number) {
        Client client = new Client(number, "/socket", new Client.Events() {
            @Override
            public void open(Client opened) {}

            @Override
            public void text(Client from, ByteBuf in, int start, int length) {}

            @Override
            public void closed(Client gone, int code) {}
        });
        client.expect(1, true);
        assertThat(new EmbeddedChannel(client).isActive()).isTrue();
        return client;
    }
}
