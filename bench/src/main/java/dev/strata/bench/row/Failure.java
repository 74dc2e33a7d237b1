package dev.strata.bench.row;

import dev.strata.runtime.StrataException;

/** What went wrong, on one line. */
final class Failure {
    private Failure() {}

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !cause.getCause().equals(cause)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage().strip().lines().findFirst().orElse("");
        if (cause instanceof StrataException) {
            return message;
        }
        return message.isEmpty() ? cause.getClass().getSimpleName() : cause.getClass().getSimpleName() + ": " + message;
    }
}
