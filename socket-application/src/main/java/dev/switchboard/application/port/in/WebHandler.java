package dev.switchboard.application.port.in;

/** How pages reach a transport's HTTP side: a request in, a response out. Called on a thread that may block; any number at once. */
@FunctionalInterface
public interface WebHandler {
    /** Answers. What it throws is logged and answered 500 by the transport. */
    WebResponse handle(WebRequest request) throws Exception;
}
