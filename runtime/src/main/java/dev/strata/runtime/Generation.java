package dev.strata.runtime;

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
    private final Recording recording;
    private int[] tokens;
    /** How many of them the model has read. */
    private int read;
    /** After the last one that it has read. */
    private int firstChoice;
    private End end;

    Generation(Gpt2 model, Session session, int[] prompt, Sampling sampling, Recording recording) {
        this.model = model;
        this.session = session;
        this.sampling = sampling;
        this.random = sampling.random();
        this.tokens = prompt;
        this.recording = recording;
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
        int token = draw(step());
        var endOfText = model.config().endOfText();
        if (endOfText.isPresent() && endOfText.getAsInt() == token) {
            end = End.END_OF_TEXT;
            return OptionalInt.empty();
        }
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        return OptionalInt.of(token);
    }

    /** Runs the tokens that have not been read yet. */
    private Pass step() {
        int[] unread = Arrays.copyOfRange(tokens, session.length(), tokens.length);
        Pass pass = session.run(unread, recording.request(session.length(), unread.length));
        if (pass.argmax() < 0) {
            throw model.notFinite(tokens);
        }
        recording.add(pass.captures());
        read = tokens.length;
        firstChoice = pass.argmax();
        return pass;
    }

    private int draw(Pass pass) {
        return sampling.isGreedy() ? pass.argmax() : sampling.draw(pass.logits(), random);
    }

    /** The prompt and all tokens drawn so far. */
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * What has been captured so far, as of one run over all tokens that the model has read: the prompt and the drawn
     * ones but the last, which is read when the next one is drawn. Nothing is computed again. Steps to come don't
     * change it, nor does {@link #close}.
     *
     * @throws StrataException if nothing has been read: {@link #next} was never called
     */
    public Run run() {
        if (read == 0) {
            throw new StrataException("the generation has not read anything yet: ask it for the next token first");
        }
        var captures = recording.captures(model.engine(), model.config(), read);
        return new Run(model, Arrays.copyOf(tokens, read), firstChoice, captures);
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
