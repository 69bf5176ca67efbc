package dev.switchboard.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.domain.Upgrade;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Answers handshakes that are refused with a proper status (400, 401, 403, 404, 405, 426, 429, 503) before the container would switch
 * to WebSocket, and lets the others pass to the endpoint of {@link JakartaTransport}, which then does not judge them again.
 *
 * <p>Map it to the endpoint's exact path, for requests ({@code DispatcherType.REQUEST}), ahead of the container's own filter: an
 * instance that is added with {@code isMatchAfter = false} is. It answers everything on this path: what is no handshake gets 405
 * or 426.
 *
 * <p>Threading: thread-safe; a request's thread waits up to 10 s for the gateway, then answers 503.
 */
public final class JakartaHandshakeFilter implements Filter {
    private final Gateway gateway;

    /** Asks this gateway: the same as the endpoint's. */
    public JakartaHandshakeFilter(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        Optional<Upgrade.Refused> unfit = Upgrade.check(asked.getMethod(), asked.getProtocol(), name -> values(asked, name));
        if (unfit.isPresent()) {
            refuse(answer, unfit.get().status(), unfit.get().reason(), unfit.get().headers());
        } else if (!hasProperUri(asked)) {
            refuse(answer, 400, "the address is no URI; write what it may not contain as %XX", Map.of());
        } else {
            Admission admission = Verdict.of(gateway, handshake(asked));
            if (admission instanceof Admission.Refused refused) {
                refuse(answer, refused.status(), refused.reason(), refused.headers());
            } else {
                chain.doFilter(new AdmittedRequest(asked, (Admission.Accepted) admission), response);
            }
        }
    }

    /** RFC 3986. Some containers take more, and then fail to build the session's URI once they have switched. */
    private static boolean hasProperUri(HttpServletRequest request) {
        String query = request.getQueryString();
        try {
            new URI("ws://" + request.getHeader("Host") + request.getRequestURI() + (query == null ? "" : "?" + query));
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Handshake handshake(HttpServletRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Collections.list(request.getHeaderNames()).forEach(name -> headers.put(name, values(request, name)));
        String query = request.getQueryString();
        String inside = request.getPathInfo();
        return new Handshake(
                JakartaTransport.NAME,
                request.getContextPath() + request.getServletPath() + (inside == null ? "" : inside),
                query == null ? "" : query,
                headers,
                request.getRemoteAddr(),
                request.isSecure());
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static void refuse(HttpServletResponse response, int status, String reason, Map<String, String> headers)
            throws IOException {
        byte[] body = (reason + "\n").getBytes(UTF_8);
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("text/plain;charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** See {@link Admitted} for why a principal. */
    private final class AdmittedRequest extends HttpServletRequestWrapper {
        private final Admission.Accepted admission;

        AdmittedRequest(HttpServletRequest request, Admission.Accepted admission) {
            super(request);
            this.admission = admission;
        }

        @Override
        public Principal getUserPrincipal() {
            Principal known = super.getUserPrincipal();
            return new Admitted(gateway, admission, known == null ? "" : known.getName());
        }
    }
}
