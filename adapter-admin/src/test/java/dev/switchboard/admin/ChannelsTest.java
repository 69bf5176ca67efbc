package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many users a channel has over several nodes. */
final class ChannelsTest {
    private static final NodeId ONE = NodeId.of("one");
    private static final NodeId TWO = NodeId.of("two");

    private static ChannelPart part(int users, String... named) {
        return new ChannelPart(
                new ChannelInfo(ChannelName.of("room"), users, users, 0, 0, Instant.EPOCH, Optional.empty()),
                List.of(),
                Arrays.stream(named)
                        .map(name -> new Member(Profile.of(UserId.of(name), name), 1))
                        .toList());
    }

    private static int users(ChannelPart one, ChannelPart two) {
        Answers<ChannelPart> answers = new Answers<>(
                List.of(new Answers.Of<>(ONE, one), new Answers.Of<>(TWO, two)),
                new Nodes(List.of(ONE, TWO), List.of(), List.of()));
        return Channels.page(answers, new Page(50, 0)).channel().users();
    }

    @Test
    void countsWhoIsOnSeveralNodesOnce() {
        assertThat(users(part(3, "ann", "bob", "cy"), part(2, "cy", "dan"))).isEqualTo(4);
    }

    @Test
    void countsThoseToWhomANodeGaveNoName() {
        assertThat(users(part(3, "ann", "bob", "cy"), part(4))).isEqualTo(7);
    }
}
