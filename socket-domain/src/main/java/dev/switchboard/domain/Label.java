package dev.switchboard.domain;

/** What a v1 envelope bears beside its message. Immutable. */
public sealed interface Label {
    /**
     * Largest number of a request, 2^53 − 1: what JSON numbers carry exactly (RFC 8259 §6).
     */
    long MAX_ID = (1L << 53) - 1;

    /** It asks for a reply, which will repeat {@code id}. */
    record Request(long id) implements Label {
        /** Refuses what is out of range, as the others do. */
        public Request {
            number(id);
        }
    }

    /** It is the reply to the request of that number. */
    record Reply(long re) implements Label {
        /** Refuses what is out of range. */
        public Reply {
            number(re);
        }
    }

    /**
     * It says why the request of that number failed.
     *
     * @param error the object of PROTOCOL, Errors
     */
    record Failure(long re, Payload error) implements Label {
        /** Refuses what is out of range. */
        public Failure {
            number(re);
        }
    }

    /** It is that publication of a recoverable channel. */
    record Offset(long offset) implements Label {
        /** Refuses what is out of range. */
        public Offset {
            number(offset);
        }
    }

    private static void number(long number) {
        if (number < 0 || number > MAX_ID) {
            throw new IllegalArgumentException("numbers in envelopes are 0 to 2^53-1, not " + number);
        }
    }
}
