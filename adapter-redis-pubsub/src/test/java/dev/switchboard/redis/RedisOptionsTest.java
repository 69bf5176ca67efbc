package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.domain.ChannelName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:6379",
                "redis:",
                "redis://",
                "redis:///1",
                "redis://host:99999",
                "redis://host:0",
                "redis://host:port",
                "redis://host/one",
                "redis://host/1/2",
                "redis://host?x=1",
                "redis://host#x",
                "redis://ho st",
                "http://host",
                "rediss://host",
                "redis-sentinel://host/0#main"
            })
    void refusesOtherAddressesInOneLine(String url) {
        assertThatThrownBy(() -> RedisOptions.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("redis://[[user:]password@]host[:port][/database]")
                .doesNotContain("\n");
    }

    @Test
    void neverRepeatsAPassword() {
        assertThatThrownBy(() -> RedisOptions.of("redis://:geheim@ho st"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("geheim");
        assertThat(RedisOptions.of("redis://ann:geheim@host:1234/3"))
                .hasToString("redis://host:1234/3 with prefix switchboard:");
    }

    @Test
    void knowsTheUsualAddresses() {
        assertThat(RedisOptions.of("redis://host").address()).isEqualTo("host:6379");
        assertThat(RedisOptions.of("redis://127.0.0.1:7000/15").uri().getDatabase())
                .isEqualTo(15);
        assertThat(RedisOptions.of("redis://[::1]:7000").uri().getPort()).isEqualTo(7000);
    }

    @Test
    void boundsThePrefix() {
        RedisOptions options = RedisOptions.of("redis://host");

        assertThat(options.prefix("chat-eu:").prefix()).isEqualTo("chat-eu:");
        for (String prefix : List.of("x".repeat(65), "\u00e9".repeat(33), "{a}", "a}")) {
            assertThatThrownBy(() -> options.prefix(prefix)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void keysOfAChannelStayTogetherAndApartFromOthers() {
        Names names = new Names("p:");
        List<String> tags = Stream.of("a", "{a}", "}a", "a}", "%7Da", "{", "{}", "}{", "%")
                .map(name -> tag(names.keys(ChannelName.of(name))))
                .toList();

        assertThat(tags).doesNotHaveDuplicates().noneMatch(String::isEmpty);
        assertThat(names.name(names.channel(ChannelName.of("{\u00e9}*")))).contains(ChannelName.of("{\u00e9}*"));
    }

    /** What Redis Cluster decides by: between the first opening brace and the first closing one after it. */
    private static String tag(byte[][] keys) {
        List<String> tags = Stream.of(keys)
                .map(key -> new String(key, java.nio.charset.StandardCharsets.UTF_8))
                .map(key -> key.substring(key.indexOf('{') + 1, key.indexOf('}', key.indexOf('{'))))
                .distinct()
                .toList();
        assertThat(tags).hasSize(1);
        return tags.get(0);
    }
}
