package dev.strata.runtime;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** A text that grows token by token, with its KV cache. Belongs to one thread; close it to free the cache. */
public final class Generation implements AutoCloseable {
    /** Why a generation has no further token. */
    public enum End {
        /** The model chose its end-of-text token. */
        END_OF_TEXT,
        /** The context has no room for another position. */
        CONTEXT_FULL
    }

    private final Gpt2 model;
    private final Session session;
    private final Sampling sampling;
    private final RandomGenerator random;
    private int[] tokens;
    private End end;

    Generation(Gpt2 model, Session session, int[] prompt, Sampling sampling) {
        this.model = model;
        this.session = session;
        this.sampling = sampling;
        this.random = sampling.random();
        this.tokens = prompt;
    }

    /**
     * Draws the next token and appends it.
     *
     * @return empty when the text has ended: {@link #end()} says why
     * @throws StrataException if the logits are not all finite (the message names the first such hook)
     */
    public OptionalInt next() {
        if (end != null) {
            return OptionalInt.empty();
        }
        if (tokens.length > model.config().context()) {
            end = End.CONTEXT_FULL;
            return OptionalInt.empty();
        }
        int token = draw(session.run(Arrays.copyOfRange(tokens, session.length(), tokens.length), CaptureRequest.NONE));
        var endOfText = model.config().endOfText();
        if (endOfText.isPresent() && endOfText.getAsInt() == token) {
            end = End.END_OF_TEXT;
            return OptionalInt.empty();
        }
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        return OptionalInt.of(token);
    }

    private int draw(Pass pass) {
        int largest = pass.argmax();
        if (largest < 0) {
            throw model.notFinite(tokens);
        }
        return sampling.isGreedy() ? largest : sampling.draw(pass.logits(), random);
    }

    /** The prompt and all tokens drawn so far. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** Why {@link #next()} was empty; empty as long as it was not. */
    public Optional<End> end() {
        return Optional.ofNullable(end);
    }

    /** Frees the KV cache. */
    @Override
    public void close() {
        session.close();
    }
}
