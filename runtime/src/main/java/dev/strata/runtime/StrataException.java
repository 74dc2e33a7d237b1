package dev.strata.runtime;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

    /** For a file that could not be read or written: names it and says why. */
    public static StrataException io(Path file, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "not UTF-8 text";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
        return new StrataException(file + ": " + reason, cause);
    }
}
