package dev.strata.bench.contender;

/** A contender that ranks the next tokens of a text at every layer, Strata's {@code rank --all}. */
public interface ReadingRanks extends Contender {
    /**
     * The rank of each token but the first, after the token before it: 1 + the number of tokens with a larger logit,
     * the residual streams read through the final layer norm.
     *
     * @return [layers + 1][tokens - 1], the first row what enters block 0
     */
    int[][] ranks(int[] tokens);
}
