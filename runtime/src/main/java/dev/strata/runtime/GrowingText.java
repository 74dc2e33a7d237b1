package dev.strata.runtime;

import dev.strata.runtime.Generation.End;
import dev.strata.runtime.device.Pass;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** A prompt and the tokens that are drawn to follow it. */
final class GrowingText {
    private final Gpt2 model;
    private final Sampling sampling;
    private final RandomGenerator random;
    private int[] tokens;
    private End end;

    GrowingText(Gpt2 model, int[] prompt, Sampling sampling) {
        this.model = model;
        this.sampling = sampling;
        this.random = sampling.random();
        this.tokens = prompt.clone();
    }

    /** The tokens from a position on. */
    int[] from(int position) {
        return Arrays.copyOfRange(tokens, position, tokens.length);
    }

    int length() {
        return tokens.length;
    }

    /** Why no further token comes; empty as long as one may. */
    Optional<End> end() {
        if (end == null && tokens.length > model.config().context()) {
            end = End.CONTEXT_FULL;
        }
        return Optional.ofNullable(end);
    }

    /**
     * Draws the next token and appends it.
     *
     * @param pass over all tokens so far
     * @return empty if it ends the text
     * @throws StrataException if the logits are not all finite
     */
    OptionalInt draw(Pass pass) {
        if (pass.argmax() < 0) {
            throw model.notFinite(tokens);
        }
        int token = sampling.isGreedy() ? pass.argmax() : sampling.draw(pass.logits(), random);
        var endOfText = model.config().endOfText();
        if (endOfText.isPresent() && endOfText.getAsInt() == token) {
            end = End.END_OF_TEXT;
            return OptionalInt.empty();
        }
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        return OptionalInt.of(token);
    }
}
