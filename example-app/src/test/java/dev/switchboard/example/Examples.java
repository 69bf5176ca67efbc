package dev.switchboard.example;

import dev.switchboard.application.port.out.Transport;
import java.io.IOException;
import java.util.ServiceLoader;

/** Starts the example as its main class does: over the one transport of the class path, but on any free port. */
final class Examples {
    private Examples() {}

    static Transport transport() {
        return ServiceLoader.load(Transport.class).findFirst().orElseThrow();
    }

    static Example start(Options options) throws IOException {
        return Example.start(options, transport());
    }
}
