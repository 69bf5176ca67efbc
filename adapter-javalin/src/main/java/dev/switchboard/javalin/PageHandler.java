package dev.switchboard.javalin;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** Brings every request that reaches Javalin to the pages, whatever its method. Thread-safe; blocks. */
final class PageHandler implements Handler {
    private static final Logger LOG = System.getLogger(PageHandler.class.getName());

    private final WebHandler pages;

    PageHandler(WebHandler pages) {
        this.pages = pages;
    }

    @Override
    public void handle(Context context) throws IOException {
        context.skipRemainingHandlers();
        HttpServletRequest request = context.req();
        byte[] body = body(request);
        WebResponse answer = body.length > WebRequest.MAX_BODY
                ? WebResponse.text(413, "text/plain", "a body has at most " + WebRequest.MAX_BODY + " bytes\n")
                : answer(request, body);
        send(context.res(), answer);
    }

    /** One byte more than is allowed tells that there is too much. */
    private static byte[] body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > WebRequest.MAX_BODY) {
            return new byte[WebRequest.MAX_BODY + 1];
        }
        InputStream in = request.getInputStream();
        return in.readNBytes(WebRequest.MAX_BODY + 1);
    }

    private WebResponse answer(HttpServletRequest request, byte[] body) {
        try {
            return pages.handle(webRequest(request, body));
        } catch (Exception bug) { // whatever a page throws
            String ref = UUID.randomUUID().toString();
            LOG.log(Level.ERROR, "a page failed, ref " + ref, bug);
            return WebResponse.text(500, "text/plain", "the server failed, ref " + ref + "\n");
        }
    }

    private static WebRequest webRequest(HttpServletRequest request, byte[] body) {
        var jetty = ServletContextRequest.getServletContextRequest(request);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Collections.list(request.getHeaderNames())
                .forEach(name -> headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name))));
        return new WebRequest(
                request.getMethod(),
                jetty.getHttpURI().getDecodedPath(),
                Optional.ofNullable(request.getQueryString()).orElse(""),
                headers,
                body,
                SocketHandler.peer(jetty.getConnectionMetaData().getRemoteSocketAddress()),
                request.isSecure());
    }

    private static void send(HttpServletResponse response, WebResponse answer) throws IOException {
        response.reset(); // Javalin has set a content type that is not ours
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader(Answer.NOSNIFF.getName(), Answer.NOSNIFF.getValue());
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body()); // Jetty leaves it out for HEAD
    }
}
