package dev.switchboard.javalin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Responses that are no page. Threading: stateless. */
final class Answer {
    /** On every response, so that no browser takes a text for a script. */
    static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private Answer() {}

    /** A status, headers, and a sentence as plain text. */
    static void plainly(
            Response response, int status, Map<String, String> headers, String sentence, Callback callback) {
        response.setStatus(status);
        headers.forEach(response.getHeaders()::put);
        response.getHeaders().put(NOSNIFF);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        byte[] body = (sentence + '\n').getBytes(UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
