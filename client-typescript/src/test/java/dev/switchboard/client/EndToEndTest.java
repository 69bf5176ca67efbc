package dev.switchboard.client;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.javalin.JavalinTransport;
import dev.switchboard.undertow.UndertowTransport;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client in Node against both real transports: {@code test/e2e}. */
class EndToEndTest {
    static Stream<Transport> transports() {
        return Stream.of(new UndertowTransport(), new JavalinTransport());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void client_and_server_understand_each_other(Transport transport) throws Exception {
        Node.required();

        try (Stage stage = new Stage(transport)) {
            String output = Node.run(
                    Path.of("target", "e2e-" + transport.name() + ".log"),
                    Map.of("SWITCHBOARD_URL", stage.address()),
                    "node",
                    "node_modules/vitest/vitest.mjs",
                    "run",
                    "test/e2e");
            output.lines()
                    .filter(line -> line.strip().startsWith("Tests "))
                    .forEach(line -> System.out.println(transport.name() + ": " + line.strip()));
        }
    }
}
