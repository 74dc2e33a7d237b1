package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Single weights and single results, as they are stored: bit for bit as in a {@link Tile} without biases. */
final class WeightAccess {
    private WeightAccess() {}

    /** The weight that lies {@code input} places behind {@code at}; of packed ones, that of an input, unscaled. */
    static float weight(
            int storage, FloatArray wide, ShortArray narrow, IntArray packed, int format, int at, int input) {
        return switch (storage) {
            case Tile.WIDE -> wide.get(at + input);
            case Tile.NARROW -> Narrow.widen(narrow.get(at + input), format);
            default -> Int8.weight(packed, at, input);
        };
    }

    static float dot(FloatArray in, int inAt, FloatArray weights, int weightsAt, int inputs) {
        float sum = 0f;
        for (int k = 0; k < inputs; k++) {
            sum += in.get(inAt + k) * weights.get(weightsAt + k);
        }
        return sum;
    }

    static float dot(FloatArray in, int inAt, ShortArray weights, int format, int weightsAt, int inputs) {
        float sum = 0f;
        for (int k = 0; k < inputs; k++) {
            sum += in.get(inAt + k) * Narrow.widen(weights.get(weightsAt + k), format);
        }
        return sum;
    }

    /** @param weightsAt the output's first int */
    static float dot(FloatArray in, int inAt, IntArray weights, int weightsAt, int inputs, float scale) {
        float sum = 0f;
        for (int k = 0; k < inputs; k++) {
            sum += in.get(inAt + k) * Int8.weight(weights, weightsAt, k);
        }
        return sum * scale;
    }
}
