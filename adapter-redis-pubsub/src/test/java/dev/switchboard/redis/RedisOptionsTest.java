package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.domain.ChannelName;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                "redis://host1,host2",
                "redis-sentinel://host/0",
                "redis-sentinel://host/0#",
                "redis-sentinel://host,:1#main",
                "redis-cluster://host/1",
                "redis-cluster://host#main",
                "redis-cluster://host,",
                "redis-cluster://host1:7000,host2:70000",
                "redis-socket://host"
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
        for (String url : List.of("redis://:geheim@ho st", "redis://:ge heim@host", "redis://:geheim%@host")) {
            // A log shows the causes, too.
            assertThatThrownBy(() -> RedisOptions.of(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .message()
                    .doesNotContain("heim");
        }
        assertThat(RedisOptions.of("redis://ann:geheim@host:1234/3"))
                .hasToString("redis://host:1234/3 with prefix switchboard:");
    }

    @Test
    void knowsTheUsualAddresses() {
        assertThat(RedisOptions.of("redis://host").address()).isEqualTo("host:6379");
        assertThat(RedisOptions.of("redis://127.0.0.1:7000/15")
                        .url()
                        .places()
                        .get(0)
                        .getDatabase())
                .isEqualTo(15);
        assertThat(RedisOptions.of("redis://[::1]:7000").address()).isEqualTo("[::1]:7000");
        assertThat(RedisOptions.of("rediss://host").url().places().get(0).isSsl())
                .isTrue();
        assertThat(RedisOptions.of("redis-cluster://one,two:7001"))
                .hasToString("redis-cluster://one:6379,two:7001 with prefix switchboard:");
        assertThat(RedisOptions.of("rediss-sentinel://ann:geheim@one,two:7001/3#main"))
                .hasToString("rediss-sentinel://one:26379,two:7001/3#main with prefix switchboard:");
    }

    @Test
    void credentialsAreDecodedAndOfEveryPlace() {
        RedisOptions options = RedisOptions.of("redis-cluster://ann:a%40b%3Ac@one,two");

        for (RedisURI place : options.url().places()) {
            RedisCredentials credentials =
                    place.getCredentialsProvider().resolveCredentials().block();
            assertThat(credentials.getUsername()).isEqualTo("ann");
            assertThat(new String(credentials.getPassword())).isEqualTo("a@b:c");
        }
    }

    @Test
    void takesOnlyCertificatesForTrust(@TempDir Path folder) throws IOException {
        RedisOptions options = RedisOptions.of("rediss://host");
        Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");

        assertThatThrownBy(() -> options.trust(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.trust(folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.pem");
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
                .map(ChannelName::of)
                .map(name -> tag(
                        names.keys(name)[0],
                        names.keys(name)[1],
                        names.parts(name, "1f")[0],
                        names.parts(name, "1f")[1],
                        names.channel(name)))
                .toList();

        assertThat(tags).doesNotHaveDuplicates().noneMatch(String::isEmpty);
    }

    /** What Redis Cluster decides by: between the first opening brace and the first closing one after it. */
    private static String tag(byte[]... keys) {
        List<String> tags = Stream.of(keys)
                .map(key -> new String(key, java.nio.charset.StandardCharsets.UTF_8))
                .map(key -> key.substring(key.indexOf('{') + 1, key.indexOf('}', key.indexOf('{'))))
                .distinct()
                .toList();
        assertThat(tags).hasSize(1);
        return tags.get(0);
    }
}
