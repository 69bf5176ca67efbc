package dev.switchboard.admin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.undertow.UndertowTransport;

final class UndertowConsoleTest extends ConsoleRules {
    @Override
    Transport transport() {
        return new UndertowTransport();
    }
}
