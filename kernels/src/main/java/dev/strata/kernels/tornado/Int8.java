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
        return signed(values.get(row + (input >> 2)) >> 8 * (input & 3));
    }

    /** The dot product of an int's four bytes. */
    static float dot(int bytes, float x0, float x1, float x2, float x3) {
        return signed(bytes) * x0 + signed(bytes >> 8) * x1 + signed(bytes >> 16) * x2 + signed(bytes >> 24) * x3;
    }

    /** The lowest byte, without a shift that keeps the sign: TornadoVM's PTX backend makes all shifts unsigned. */
    private static int signed(int bytes) {
        return (bytes & 0xff ^ 0x80) - 0x80;
    }
}
