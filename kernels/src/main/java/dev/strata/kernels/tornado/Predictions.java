package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of {@link PredictKernel}: what it needs meanwhile, and the result.
 *
 * @param ranking of the targets; its target logits become the targets' log-probabilities
 * @param values for each row and slice of the vocabulary the largest logits, the largest first, and room for one more;
 * @param tokens of these logits
 * @param sums for each row and slice the largest logit m and Σ exp(logit - m)
 * @param heads for each row and slice, how many of its largest logits have been taken
 * @param likeliest the result, tokens row by row ...
 * @param logProbabilities ... and their log-probabilities; NaN if a logit of the row is not finite
 */
public record Predictions(
        Ranking ranking,
        FloatArray values,
        IntArray tokens,
        FloatArray sums,
        IntArray heads,
        IntArray likeliest,
        FloatArray logProbabilities) {
    /**
     * Arrays for at most {@code rows} rows and {@code pairs} pairs of row and target, or of row and likely token, over
     * so large a vocabulary; and for one row with the whole vocabulary in any case.
     */
    public static Predictions create(int rows, int pairs, int vocabulary) {
        int slices = Slices.of(vocabulary);
        int candidates = slices * Math.max(2 * pairs, Slices.tokens(vocabulary, 0) + 1);
        return new Predictions(
                Ranking.create(rows, pairs, vocabulary),
                new FloatArray(candidates),
                new IntArray(candidates),
                new FloatArray(2 * rows * slices),
                new IntArray(rows * slices),
                new IntArray(Math.max(pairs, vocabulary)),
                new FloatArray(Math.max(pairs, vocabulary)));
    }

    /** How many rows there is room for at a time. */
    public int rows(int vocabulary, int most, int targets) {
        int slices = Slices.of(vocabulary);
        int byCandidates = values.getSize() / (slices * (room(vocabulary, most) + 1));
        int byPairs = Math.min(likeliest.getSize() / most, ranking.pairs() / Math.max(1, targets));
        return Math.min(heads.getSize() / slices, Math.min(byCandidates, byPairs));
    }

    /**
     * Sets what to predict.
     *
     * @param most how many of the likeliest tokens, at least one
     * @param targets for each row, the same number of them
     */
    public void request(int vocabulary, int most, int[][] targets) {
        ranking.request(targets);
        ranking.request().set(Ranking.MOST, most);
        ranking.request().set(Ranking.ROOM, room(vocabulary, most));
    }

    /** Logits that a slice has to keep of a row: no more than it has. */
    private static int room(int vocabulary, int most) {
        return Math.min(most, Slices.tokens(vocabulary, 0));
    }
}
