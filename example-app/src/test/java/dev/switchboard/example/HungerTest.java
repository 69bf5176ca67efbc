package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.RawClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that take all memory there is, in a process that has little. */
final class HungerTest {
    @TempDir
    Path directory;

    @Test
    @Tag("full")
    void aHandlerThatTakesAllMemoryIsAnErrorOfItsCallerAndTheOthersLive() {
        try (ExampleProcess server = ExampleProcess.run(
                HungryServer.class, directory.resolve("log").toFile(), List.of("-Xmx48m"), List.of())) {
            List<RawClient> others = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                others.add(RawClient.open(server.port, "/connect?ch=lobby"));
            }
            RawClient hungry = RawClient.open(server.port, "/connect");

            for (int meal = 0; meal < 5; meal++) {
                hungry.send("{\"cmd\":\"eat\"}");
                assertThat(hungry.next().text()).contains("\"code\":\"internal\"");
                others.get(0).send("{\"cmd\":\"chat\",\"param\":" + meal + "}");
                for (RawClient other : others) {
                    assertThat(other.next().text()).contains("\"cmd\":\"chat\"", "\"param\":" + meal);
                }
            }
            others.forEach(RawClient::close);
            hungry.close();
        }
    }
}
