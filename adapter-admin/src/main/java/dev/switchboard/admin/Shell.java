package dev.switchboard.admin;

import dev.switchboard.application.Pages;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The console's own documents; the only thing put into them is the path that the application chose. Stateless. */
final class Shell {
    private static final String PATH = "{path}";

    private Shell() {}

    /** A page whatever its address below the console is, with the policy of all pages. */
    static WebHandler page(String name, String path) {
        WebResponse page = WebResponse.text(
                        200, "text/html", text("pages/" + name).replace(PATH, path))
                .with("Cache-Control", "no-store");
        return request -> Pages.none().at(request.path(), any -> page).handle(request);
    }

    static WebResponse openApi(String path) {
        return new WebResponse(
                200,
                Map.of(
                        "Content-Type", "application/json",
                        "Cache-Control", "no-store",
                        "X-Content-Type-Options", "nosniff"),
                text("openapi.json").replace(PATH, path).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String name) {
        try (InputStream in = Shell.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the console lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
