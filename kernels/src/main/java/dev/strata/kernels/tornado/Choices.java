package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of {@link FirstChoiceKernel}.
 *
 * @param logits a tile of logits for each work group
 * @param values for each slice of the vocabulary and each row, the largest logit ...
 * @param tokens ... and its token
 * @param first the result: a token per row
 */
public record Choices(FloatArray logits, FloatArray values, IntArray tokens, IntArray first) {
    /** Arrays for at most {@code rows} rows, over a vocabulary of this size. */
    public static Choices create(int rows, int vocabulary) {
        int slices = Slices.of(vocabulary);
        return new Choices(
                new FloatArray(Slices.tileArea(rows, vocabulary)),
                new FloatArray(slices * rows),
                new IntArray(slices * rows),
                new IntArray(rows));
    }

    /** Rows that there is room for. */
    public int rows() {
        return first.getSize();
    }
}
