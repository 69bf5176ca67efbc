package dev.switchboard.javalin;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.thread.Scheduler;

/** Brings every request that reaches Javalin to the pages, whatever its method. Thread-safe; blocks. */
final class PageHandler implements Handler {
    private static final Logger LOG = System.getLogger(PageHandler.class.getName());

    private final WebHandler pages;
    private final Duration bodyDeadline;

    /** @param bodyDeadline how long a body may take to come, as it occupies a thread meanwhile; then the connection is cut */
    PageHandler(WebHandler pages, Duration bodyDeadline) {
        this.pages = pages;
        this.bodyDeadline = bodyDeadline;
    }

    @Override
    public void handle(Context context) {
        context.skipRemainingHandlers();
        // for the errors that are no exceptions, which Javalin answers by itself
        context.res().setHeader(Answer.NOSNIFF.getName(), Answer.NOSNIFF.getValue());
        try {
            send(context.res(), answer(context.req()));
        } catch (IOException gone) { // nothing that Javalin should warn of
            LOG.log(Level.DEBUG, "a client went before it had its page", gone);
        }
    }

    private WebResponse answer(HttpServletRequest request) {
        byte[] body;
        try {
            body = body(request);
        } catch (IOException | RuntimeException broken) { // gone, too slow, or malformed chunks
            LOG.log(Level.DEBUG, "a body could not be read", broken);
            return WebResponse.text(400, "text/plain", "the body could not be read\n");
        }
        return body.length > WebRequest.MAX_BODY
                ? WebResponse.text(413, "text/plain", "a body has at most " + WebRequest.MAX_BODY + " bytes\n")
                : answer(request, body);
    }

    /** One byte more than is allowed tells that there is too much. */
    private byte[] body(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length > WebRequest.MAX_BODY) {
            return new byte[WebRequest.MAX_BODY + 1];
        }
        if (length <= 0 && request.getHeader("Transfer-Encoding") == null) {
            return new byte[0];
        }
        ConnectionMetaData jetty =
                ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
        Scheduler.Task cut = jetty.getConnector()
                .getScheduler()
                .schedule(jetty.getConnection().getEndPoint()::close, bodyDeadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return request.getInputStream().readNBytes(WebRequest.MAX_BODY + 1);
        } finally {
            cut.cancel();
        }
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
                .forEach(
                        name -> headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name))));
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
