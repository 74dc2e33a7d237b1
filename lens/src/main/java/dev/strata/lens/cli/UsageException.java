package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.util.function.Supplier;

/** A value on the command line that is wrong: exit code 2. */
final class UsageException extends StrataException {
    UsageException(String message) {
        super(message);
    }

    private UsageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Computes something from an option's value; if that can't be done, the value is to blame. */
    static <T> T blaming(String option, Supplier<T> computation) {
        try {
            return computation.get();
        } catch (StrataException e) {
            throw new UsageException(option + ": " + e.getMessage(), e);
        }
    }

    /** Computes something from several options' values; the message of a failure begins with the name of the one to blame. */
    static <T> T naming(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (StrataException e) {
            throw new UsageException("--" + e.getMessage(), e);
        }
    }

    /** Refuses an id that the model has no token for. */
    static void requireToken(String option, int id, Gpt2 model) {
        int vocabulary = model.config().vocabulary();
        if (id < 0 || id >= vocabulary) {
            throw new UsageException(option + ": " + id + " is no token id of " + model.name() + ": they go from 0 to "
                    + (vocabulary - 1));
        }
    }
}
