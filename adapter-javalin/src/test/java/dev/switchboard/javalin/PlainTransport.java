package dev.switchboard.javalin;

import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import java.io.IOException;

/** Javalin on its plain send path, whatever the site says. */
final class PlainTransport implements Transport {
    private final Transport javalin = new JavalinTransport();

    @Override
    public String name() {
        return javalin.name();
    }

    @Override
    public Running start(Site site) throws IOException {
        return javalin.start(site.sendPath(SendPath.PLAIN));
    }
}
