package dev.switchboard.redis;

/** Redis can't be used now, or not by us. Has no stack trace: there may be thousands a second, and none is a bug. */
final class Away extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    private Away(String why, boolean passing) {
        super(why, null, false, false);
        this.passing = passing;
    }

    Away(String why) {
        this(why, false);
    }

    /** One that may be over in a moment, whoever it is that answers. */
    static Away passing(String why) {
        return new Away(why, true);
    }

    boolean isPassing() {
        return passing;
    }
}
