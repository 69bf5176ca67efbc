package dev.switchboard.redis;

/** Redis can't be used now, or not by us. Has no stack trace: there may be thousands a second, and none is a bug. */
final class Away extends RuntimeException {
    private static final long serialVersionUID = 1;

    Away(String why) {
        super(why, null, false, false);
    }
}
