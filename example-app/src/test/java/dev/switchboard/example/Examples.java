package dev.switchboard.example;

import dev.switchboard.application.Switchboard;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.example.CommandLineOptions.Wish;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.jackson.TypeScript;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Starts the example as its main class does: over the one transport of the class path, but on any free port unless one is named. */
final class Examples {
    private static final String PORT = "--port";

    private Examples() {}

    static Transport transport() {
        return ServiceLoader.load(Transport.class).findFirst().orElseThrow();
    }

    static Example start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    static Example start(Map<String, String> environment, String... arguments) throws IOException {
        return Example.start(options(environment, arguments), transport());
    }

    /** What the example writes for those who compile a client against it. */
    static String declarations() {
        Options options = options(Map.of());
        try (Switchboard switchboard = Chat.build(
                new JacksonCodec(),
                options,
                Guests.with(options.guestSecret()).authenticator(),
                new EventLog(),
                Clock.systemUTC(),
                Optional.empty())) {
            return TypeScript.of(switchboard.declarations());
        }
    }

    static Options options(Map<String, String> environment, String... arguments) {
        String[] all = Arrays.asList(arguments).contains(PORT)
                ? arguments
                : Stream.concat(Stream.of(PORT, "0"), Stream.of(arguments)).toArray(String[]::new);
        Wish wish = new CommandLineOptions(environment, "test").read(all);
        if (wish instanceof Wish.Run run) {
            return run.options();
        }
        throw new IllegalArgumentException(wish.toString());
    }
}
