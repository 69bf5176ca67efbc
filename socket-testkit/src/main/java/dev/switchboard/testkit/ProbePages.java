package dev.switchboard.testkit;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The pages beside the probed sockets; remembers what it was asked. Threading: safe. */
final class ProbePages implements WebHandler {
    static final String PAGE = "grüße\n";
    /** What an exception says, and no response may. */
    static final String SECRET = "secret-of-the-exception";

    private final ConcurrentLinkedQueue<WebRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public WebResponse handle(WebRequest request) throws Exception {
        requests.add(request);
        return switch (request.path()) {
            case "/page" -> WebResponse.text(200, "text/html", PAGE).with("X-Page", "yes");
            case "/echo" -> new WebResponse(201, Map.of("Content-Type", "application/octet-stream"), request.body());
            case "/empty" -> new WebResponse(204, Map.of(), new byte[0]);
            case "/fail" -> throw new IllegalStateException(SECRET);
            case "/wait" -> {
                boolean opened = gate.await(10, TimeUnit.SECONDS);
                yield WebResponse.text(200, "text/plain", "opened: " + opened);
            }
            default -> WebResponse.text(404, "text/plain", "no page " + request.path());
        };
    }

    /** Makes {@code /wait} wait until the result is counted down. */
    CountDownLatch shut() {
        gate = new CountDownLatch(1);
        return gate;
    }

    /** The last request with this raw query. */
    Optional<WebRequest> asked(String rawQuery) {
        List<WebRequest> found =
                requests.stream().filter(r -> r.rawQuery().equals(rawQuery)).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }
}
