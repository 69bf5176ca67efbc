package dev.switchboard.application.port.out;

import dev.switchboard.domain.Problem;

/** Thrown by handlers to refuse a request, and by what asks a client that refused. The connection lives on. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Refuses with this. */
    public Refused(Problem problem) {
        super(problem.code() + ": " + problem.message(), null, false, false);
        this.problem = problem;
    }

    /** An application's own error: {@code code} is {@code app.[a-z0-9-]+}. */
    public static Refused of(String code, String message) {
        return new Refused(Problem.of(code, message));
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
