package dev.strata.runtime;

/**
 * Something the user can act on: a file, a tensor, an option or a device that is not as it must be.
 * The message names it, says what was found and what was expected, and fits on one line.
 */
public class StrataException extends RuntimeException {
    public StrataException(String message) {
        super(message);
    }

    public StrataException(String message, Throwable cause) {
        super(message, cause);
    }
}
