package dev.strata.bench.contender;

/** A text that grows, and its KV cache. */
public interface Sequence extends AutoCloseable {
    /**
     * Appends tokens and runs them in one pass that reads the cache and adds to it.
     *
     * @return the token with the largest logit after the last of them
     */
    int append(int... tokens);

    /** The logits after the last token of the last {@link #append}, [vocabulary]. */
    float[] logits();

    @Override
    void close();
}
