package dev.switchboard.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Publication;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedTest {
    private static final Sequel.Ends NOBODY = new Sequel.Ends() {
        @Override
        public void deliver(Publication publication) {}

        @Override
        public void lost(ChannelName name) {}

        @Override
        public void behind(Sequel sequel) {}

        @Override
        public void repeated() {}
    };

    private int asked;

    private static <T> T fake(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(FeedTest.class.getClassLoader(), new Class<?>[] {type}, answers));
    }

    /** Takes every request, and confirms none. */
    @SuppressWarnings("unchecked")
    private StatefulRedisPubSubConnection<byte[], byte[]> connection() {
        RedisPubSubAsyncCommands<byte[], byte[]> commands =
                fake(RedisPubSubAsyncCommands.class, (proxy, method, arguments) -> {
                    asked += ((Object[]) arguments[0]).length;
                    return new AsyncCommand<>(new Command<byte[], byte[], Void>(CommandType.SUBSCRIBE, null));
                });
        return fake(
                StatefulRedisPubSubConnection.class,
                (proxy, method, arguments) -> method.getName().equals("async") ? commands : null);
    }

    private static Topic topic(int number) {
        ChannelName name = ChannelName.of("c" + number);
        Topic topic = new Topic(name, name.value().getBytes(UTF_8), new Sequel(name, NOBODY));
        topic.wanted = true;
        return topic;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void asksForNoMoreThanRedisConfirmsInAMoment(boolean sharded) {
        Feed feed = new Feed(sharded, new Turns("feed-test", () -> {}, () -> {}, Duration.ofMinutes(1)));
        feed.up(connection());
        List<Topic> topics = IntStream.range(0, 3 * Feed.MOST_UNCONFIRMED)
                .mapToObj(FeedTest::topic)
                .toList();
        topics.forEach(feed::changed);

        feed.flush(topic -> {}, (topic, why) -> {});
        assertThat(asked).isEqualTo(Feed.MOST_UNCONFIRMED);

        topics.subList(0, 100).forEach(feed::confirmed);
        feed.flush(topic -> {}, (topic, why) -> {});
        assertThat(asked).isEqualTo(Feed.MOST_UNCONFIRMED + 100);
    }
}
