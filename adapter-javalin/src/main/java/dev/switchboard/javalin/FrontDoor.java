package dev.switchboard.javalin;

import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses any transfer coding but plain {@code chunked}: Jetty takes whatever ends in it, and a proxy may see another end of the
 * body there, behind which a request is hidden (RFC 9112 §6.1 and §11.2). Thread-safe.
 */
final class FrontDoor extends Handler.Wrapper {
    FrontDoor(Handler inner) {
        super(inner);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (codings.isEmpty() || codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked")) {
            return super.handle(request, response, callback);
        }
        Answer.plainly(
                response,
                400,
                Map.of("Connection", "close"),
                "Transfer-Encoding was not exactly chunked; send no other coding",
                callback);
        return true;
    }
}
