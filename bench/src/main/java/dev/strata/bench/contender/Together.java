package dev.strata.bench.contender;

/** Texts of one length that grow side by side, and their KV caches. */
public interface Together extends AutoCloseable {
    /**
     * Appends tokens to each of them and runs all in one pass.
     *
     * @param tokens [sequence][new], as many for each
     * @return of each sequence the token with the largest logit after the last of them
     */
    int[] append(int[][] tokens);

    @Override
    void close();
}
