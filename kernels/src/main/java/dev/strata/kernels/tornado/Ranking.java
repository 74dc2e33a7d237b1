package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of {@link RankKernel}: what to rank, what it needs meanwhile, and the ranks.
 *
 * @param request how many rows, how many targets each, the targets row by row
 * @param targetLogits the targets' own logits
 * @param logits a tile of logits for each work group
 * @param tallies for each slice of the vocabulary and each target, tokens with larger logits; -1 if some logit
 *     was not finite
 * @param ranks the result, row by row
 */
public record Ranking(
        IntArray request, FloatArray targetLogits, FloatArray logits, IntArray tallies, IntArray ranks) {
    static final int ROWS = 0;
    static final int TARGETS = 1;
    /** For {@link PredictKernel}: likeliest tokens of each row, ... */
    static final int MOST = 2;
    /** ... and of each slice of the vocabulary. */
    static final int ROOM = 3;
    static final int FIRST_TARGET = 4;

    /** Arrays for at most {@code rows} rows and {@code pairs} pairs of row and target, over so large a vocabulary. */
    public static Ranking create(int rows, int pairs, int vocabulary) {
        return new Ranking(
                new IntArray(FIRST_TARGET + pairs),
                new FloatArray(pairs),
                new FloatArray(Slices.tileArea(rows, vocabulary)),
                new IntArray(Slices.of(vocabulary) * pairs),
                new IntArray(pairs));
    }

    /** Pairs of row and target that there is room for. */
    public int pairs() {
        return ranks.getSize();
    }

    /** Sets what to rank: for each row, the same number of targets. */
    public void request(int[][] targets) {
        request.set(ROWS, targets.length);
        request.set(TARGETS, targets[0].length);
        int at = FIRST_TARGET;
        for (int[] row : targets) {
            for (int target : row) {
                request.set(at++, target);
            }
        }
    }
}
