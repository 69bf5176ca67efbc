package dev.switchboard.admin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.javalin.JavalinTransport;

final class JavalinConsoleTest extends ConsoleRules {
    @Override
    Transport transport() {
        return new JavalinTransport();
    }
}
