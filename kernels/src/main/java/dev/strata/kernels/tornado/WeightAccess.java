package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Single weights, as they are stored. */
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
}
