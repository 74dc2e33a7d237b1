package dev.strata.runtime;

import dev.strata.runtime.Generation.End;
import java.util.Optional;

/** Hears of texts that are written side by side, on the thread that writes them. */
@FunctionalInterface
public interface TextListener {
    /**
     * A token was drawn and appended.
     *
     * @param text 0-based
     * @return whether the text goes on
     */
    boolean drawn(int text, int token);

    /**
     * No further token comes.
     *
     * @param end empty if the text has as many tokens as were asked for, or the listener ended it
     */
    default void ended(int text, Optional<End> end) {}
}
