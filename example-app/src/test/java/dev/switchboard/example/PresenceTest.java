package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.redis.RedisProcess;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.Received;
import dev.switchboard.testkit.TestClient;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who is there, over three processes of the example and a Redis, when one of the processes is killed or stands still. */
@Tag("full")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGSTOP there")
final class PresenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LEFT = Pattern.compile("\"left\":\\[([^\\]]*)]");
    private static final int USERS = 500;

    @TempDir
    Path directory;

    private final List<AutoCloseable> own = new ArrayList<>();
    private RedisProcess redis;

    /** A v1 member of the lobby, and what it was told. */
    private static final class Observer {
        final TestClient client;
        final Map<String, Integer> left = new HashMap<>();
        long count;

        Observer(TestClient client) {
            this.client = client;
            client.expect("sb:welcome");
            client.request(1, "lobby", "sb:join", "null");
            count = Long.parseLong(client.expectReply(1).field("count"));
        }

        void untilCount(long expected) {
            while (count != expected) {
                Received told = client.skipTo("sb:presence");
                count = Long.parseLong(told.field("count"));
                Matcher who = LEFT.matcher(told.raw());
                assertThat(who.find()).isTrue();
                for (String id : who.group(1).split(",")) {
                    if (!id.isEmpty()) {
                        left.merge(id, 1, Integer::sum);
                    }
                }
            }
        }
    }

    @BeforeEach
    void startRedis() {
        redis = own(RedisProcess.launch());
    }

    @AfterEach
    void end() throws Exception {
        for (int i = own.size() - 1; i >= 0; i--) {
            own.get(i).close();
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        own.add(resource);
        return resource;
    }

    private ExampleProcess node(String name) {
        File log = directory.resolve(name).toFile();
        List<String> jvm = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");
        return own(ExampleProcess.start(log, jvm, "--redis", redis.url(), "--node", name));
    }

    private TestClient client(ExampleProcess node, String target, Map<String, String> headers) {
        Transport.Running at = new Transport.Running() {
            @Override
            public int port() {
                return node.port;
            }

            @Override
            public void close() {}
        };
        return own(Dialer.standard().dial(at, target, headers)).deadline(PATIENCE);
    }

    private Observer observer(ExampleProcess node) {
        return new Observer(client(node, "/connect", Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json")));
    }

    private void users(ExampleProcess node, int count) {
        for (int i = 0; i < count; i++) {
            RawClient user = own(RawClient.tcp(node.port));
            user.upgrade(RawRequest.upgrade("/example/socket?ch=lobby&name=u" + i));
        }
    }

    @Test
    void theUsersOfAKilledNodeLeaveOnceOnBothSurvivors() {
        ExampleProcess doomed = node("three");
        List<Observer> observers = List.of(observer(node("one")), observer(node("two")));
        users(doomed, USERS);
        observers.forEach(observer -> observer.untilCount(USERS + 2));

        long killed = System.nanoTime();
        doomed.close();

        for (Observer observer : observers) {
            observer.untilCount(2);
            System.out.printf("gone after %.1f s%n", (System.nanoTime() - killed) / 1e9);
            assertThat(observer.left).hasSize(USERS);
            assertThat(observer.left.values()).containsOnly(1);
            observer.client.expectNothing();
        }
    }

    @Test
    void nobodyLeavesWhileANodeStandsStillForAMoment() {
        ExampleProcess still = node("three");
        List<Observer> observers = List.of(observer(node("one")), observer(node("two")));
        users(still, 20);
        observers.forEach(observer -> observer.untilCount(22));

        still.signal("STOP");
        Duration moment = Duration.ofSeconds(5);
        await("nobody to leave")
                .during(moment)
                .atMost(moment.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    observers.forEach(observer -> observer.client.expectNothing());
                    return true;
                });
        still.signal("CONT");

        // One more user, whose coming was told after everything that the node had to tell.
        users(still, 1);
        for (Observer observer : observers) {
            observer.untilCount(23);
            observer.client.expectNothing();
            assertThat(observer.left).isEmpty();
        }
    }

    @Test
    void nobodyLeavesWhenRedisIsAwayAndComesBackEmpty() {
        ExampleProcess other = node("two");
        Observer observer = observer(node("one"));
        users(other, 20);
        observer.untilCount(21);

        redis.kill();
        RawClient last = own(RawClient.tcp(other.port));
        last.upgrade(RawRequest.upgrade("/example/socket?ch=lobby&name=late"));
        redis.restart();

        observer.untilCount(22);
        observer.client.expectNothing();
        assertThat(observer.left).isEmpty();
    }
}
