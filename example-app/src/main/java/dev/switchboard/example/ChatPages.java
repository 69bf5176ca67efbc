package dev.switchboard.example;

import dev.switchboard.application.Pages;
import dev.switchboard.application.StaticFiles;
import dev.switchboard.application.port.in.Query;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.domain.ChannelName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The example's pages. Thread-safe. */
final class ChatPages {
    private static final String FOLDER = "dev/switchboard/example/";

    private final Guests guests;
    private final byte[] home = resource("pages/home.html");
    private final byte[] chat = resource("pages/chat.html");
    private final String error = new String(resource("pages/error.html"), StandardCharsets.UTF_8);

    private ChatPages(Guests guests) {
        this.guests = guests;
    }

    static Pages of(Guests guests) {
        ChatPages pages = new ChatPages(guests);
        ClassLoader loader = ChatPages.class.getClassLoader();
        StaticFiles assets = StaticFiles.of(loader, FOLDER + "assets/", "/assets/");
        StaticFiles client = StaticFiles.of(loader, "dev/switchboard/client/", "/client/");
        return Pages.none()
                .at("/", request -> page(pages.home))
                .at("/example", pages::chat)
                .at("/dashboard", pages.guest("dashboard"))
                .at("/board", pages.guest("board"))
                .at("/notifications", pages.guest("notifications"))
                .below("/assets/", assets)
                .below("/client/", client)
                .errors(pages::error);
    }

    private static byte[] resource(String name) {
        try (InputStream in = ChatPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its page " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WebResponse page(byte[] html) {
        return new WebResponse(
                200, Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-cache"), html);
    }

    /** Judges the room as the socket will: a browser hides the socket's refusal from the script. */
    private WebResponse chat(WebRequest request) {
        Optional<String> fault;
        try {
            fault = Query.parse(request.rawQuery()).getOrDefault("ch", List.of()).stream()
                    .findFirst()
                    .filter(name -> !name.isEmpty())
                    .flatMap(ChannelName::fault);
        } catch (IllegalArgumentException malformed) {
            fault = Optional.of(String.valueOf(malformed.getMessage()));
        }
        if (fault.isPresent()) {
            return error(400, "This room can't be: " + fault.get() + ".");
        }
        return greet(request, chat);
    }

    private WebHandler guest(String name) {
        byte[] html = resource("pages/" + name + ".html");
        return request -> greet(request, html);
    }

    private WebResponse greet(WebRequest request, byte[] html) {
        // The cookie is one guest's own, so no cache may keep the page.
        WebResponse page = page(html).with("Cache-Control", "no-store");
        return guests.greet(request.headers().getOrDefault("cookie", List.of()), request.secure())
                .map(cookie -> page.with("Set-Cookie", cookie))
                .orElse(page);
    }

    private WebResponse error(int status, String sentence) {
        String html = error.replace("{status}", Integer.toString(status)).replace("{sentence}", escape(sentence));
        return WebResponse.text(status, "text/html", html).with("Cache-Control", "no-store");
    }

    /** Text as it may stand between tags. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
