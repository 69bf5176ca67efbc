package dev.switchboard.example;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two people with a browser each, against the example as it runs. The browsers serve all tests, an example just one. */
abstract class TwoBrowsers {
    private record Pair(Browser ada, Browser bob) implements AutoCloseable {
        @Override
        public void close() {
            ada.close();
            bob.close();
        }
    }

    @RegisterExtension
    static final BeforeAllCallback BROWSERS = TwoBrowsers::startBrowsers;

    static Browser ada;
    static Browser bob;
    Example example;

    private static void startBrowsers(ExtensionContext context) {
        Browser.missing().ifPresent(reason -> {
            System.out.println("SKIPPED " + context.getRequiredTestClass().getSimpleName() + ": " + reason);
            Assumptions.abort(reason);
        });
        // Kept for the whole run and closed with it: to start one takes as long as many a test.
        Pair pair = context.getRoot()
                .getStore(Namespace.create(TwoBrowsers.class))
                .getOrComputeIfAbsent(Pair.class, key -> new Pair(Browser.start(), Browser.start()), Pair.class);
        ada = pair.ada();
        bob = pair.bob();
    }

    @BeforeEach
    final void startExample() throws IOException {
        example = start(0);
        // What a page complained of while its server was restarted is the other test's.
        ada.forgetComplaints();
        bob.forgetComplaints();
        ada.size(1280, 800).scheme("light");
        bob.size(1280, 800).scheme("light");
    }

    @AfterEach
    final void endExample() {
        ada.open("about:blank");
        bob.open("about:blank");
        example.close();
    }

    static Example start(int port) throws IOException {
        // Long enough for a reload, and short enough to wait for.
        return Examples.start("--port", Integer.toString(port), "--limit", "presence-grace=1000");
    }

    final String address(String path) {
        return "http://127.0.0.1:" + example.server().port() + path;
    }

    final void open(Browser browser, String path) {
        browser.open(address(path));
        browser.await(() -> browser.texts("#connection"), List.of("Connected"));
    }

    /** Opens the chat page. */
    final void enter(Browser browser, String room, String name) {
        open(browser, "/example?ch=" + encode(room) + "&name=" + encode(name));
        browser.await(() -> browser.texts("#me-name"), List.of(name));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What was said in the room that the chat page shows. */
    static List<String> messages(Browser browser) {
        return browser.texts(".log:not([hidden]) .message:not(.pending) .text");
    }

    /** Who the chat page says is there. */
    static List<String> people(Browser browser) {
        return browser.texts("#people-list bdi");
    }
}
