package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A site's pages as a servlet. */
final class PagesServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final WebResponse TOO_LONG = text(413, "the body is too long\n");

    private final transient WebHandler pages;

    PagesServlet(WebHandler pages) {
        this.pages = pages;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getContentLengthLong() > WebRequest.MAX_BODY) {
            answer(response, TOO_LONG);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(WebRequest.MAX_BODY + 1);
        answer(response, body.length > WebRequest.MAX_BODY ? TOO_LONG : handled(request, body));
    }

    private WebResponse handled(HttpServletRequest request, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        String inside = request.getPathInfo();
        String query = request.getQueryString();
        try {
            return pages.handle(new WebRequest(
                    request.getMethod(),
                    request.getServletPath() + (inside == null ? "" : inside),
                    query == null ? "" : query,
                    headers,
                    body,
                    request.getRemoteAddr(),
                    request.isSecure()));
        } catch (Exception e) {
            System.getLogger(PagesServlet.class.getName()).log(System.Logger.Level.DEBUG, "a page failed", e);
            return text(500, "internal error\n");
        }
    }

    private static WebResponse text(int status, String body) {
        return WebResponse.text(status, "text/plain", body);
    }

    private static void answer(HttpServletResponse response, WebResponse page) throws IOException {
        response.setStatus(page.status());
        response.setHeader("X-Content-Type-Options", "nosniff");
        page.headers().forEach(response::setHeader);
        if (page.status() != 204 && page.status() != 304) {
            response.setContentLength(page.body().length);
            response.getOutputStream().write(page.body());
        }
    }
}
