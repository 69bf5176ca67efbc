package dev.switchboard.jackson;

/**
 * A text is not what it should be; the message is fit for the client. Without a stack trace, because strangers cause it at will
 * and nobody but the decoder sees it.
 */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    Fault(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    /** As {@link #getMessage()}, and never null. */
    String message() {
        return message;
    }
}
