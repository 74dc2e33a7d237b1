package dev.strata.runtime;

import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

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
    private final Recording recording;
    private final GrowingText text;
    private boolean ended;
    /** How many tokens the model has read. */
    private int read;
    /** After the last one that it has read. */
    private int firstChoice;

    Generation(Gpt2 model, Session session, int[] prompt, Sampling sampling, Recording recording) {
        this.model = model;
        this.session = session;
        this.recording = recording;
        this.text = new GrowingText(model, prompt, sampling);
    }

    /**
     * Draws the next token and appends it.
     *
     * @return empty when the text has ended: {@link #end()} says why
     * @throws StrataException if the logits are not all finite (the message names the first such hook)
     */
    public OptionalInt next() {
        ended = text.end().isPresent();
        if (ended) {
            return OptionalInt.empty();
        }
        int[] unread = text.from(session.length());
        Pass pass = session.run(unread, recording.request(session.length(), unread.length));
        OptionalInt token = text.draw(pass);
        ended = token.isEmpty();
        recording.add(pass.captures());
        read = session.length();
        firstChoice = pass.argmax();
        return token;
    }

    /** The prompt and all tokens drawn so far. */
    public int[] tokens() {
        return text.from(0);
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
        return new Run(model, Arrays.copyOf(text.from(0), read), firstChoice, captures);
    }

    /** Why {@link #next()} was empty; empty as long as it was not. */
    public Optional<End> end() {
        return ended ? text.end() : Optional.empty();
    }

    /** Frees the KV cache. */
    @Override
    public void close() {
        session.close();
    }
}
