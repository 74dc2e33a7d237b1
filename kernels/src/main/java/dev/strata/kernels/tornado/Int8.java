package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * INT8 weights, four in an int, the first input's in the lowest byte. Each output's begin with an int of their own;
 * what the last int has beyond the inputs is 0. A weight is its byte times its output's scale.
 */
public final class Int8 {
    private Int8() {}

    /** Ints of one output. */
    public static int ints(int inputs) {
        return (inputs + 3) >> 2;
    }

    /** The byte of one input, {@code row} being the output's first int. */
    static float weight(IntArray values, int row, int input) {
        return values.get(row + (input >> 2)) << (24 - 8 * (input & 3)) >> 24;
    }

    /** The dot product of an int's four bytes. */
    static float dot(int bytes, float x0, float x1, float x2, float x3) {
        return (bytes << 24 >> 24) * x0 + (bytes << 16 >> 24) * x1 + (bytes << 8 >> 24) * x2 + (bytes >> 24) * x3;
    }
}
