package dev.strata.runtime.device;

/** One sequence and its KV cache. Belongs to one thread at a time. */
public interface Session extends AutoCloseable {
    /** Positions in the cache so far. */
    int length();

    /**
     * Appends tokens and runs them: the prefill program for several, the decode program for one.
     *
     * @param tokens at least one, each in [0, vocabulary); length() + tokens.length must fit the context
     *     (the caller checks)
     * @param request what to keep; its positions lie in [length(), length() + tokens.length)
     */
    Pass run(int[] tokens, CaptureRequest request);

    @Override
    void close();
}
