package dev.switchboard.javalin;

import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses by itself, such as a malformed request: as plain text that quotes nothing of it. Thread-safe. */
final class PlainErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        Answer.plainly(response, code, Map.of(), HttpStatus.getMessage(code), callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
