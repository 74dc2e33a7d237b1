package dev.strata.kernels.tornado;

import dev.strata.kernels.DType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * 16-bit floats, widened with integer and float arithmetic alone: PoCL has no half type, and no TornadoVM
 * backend compiles {@code Float.intBitsToFloat}. Every finite value comes out exactly, subnormals included;
 * infinities and NaNs do not (weights that have any are stored as F32).
 */
public final class Narrow {
    /** IEEE 754 binary16. */
    public static final int F16 = 1;
    /** The upper half of a binary32. */
    public static final int BF16 = 2;
    /** Floats of {@link #powers}. */
    public static final int POWERS = 512;

    private Narrow() {}

    /** The number by which kernels know a 16-bit type. */
    public static int format(DType dtype) {
        return switch (dtype) {
            case F16 -> F16;
            case BF16 -> BF16;
            case F32, INT8 -> throw new IllegalArgumentException(dtype + " is not a 16-bit type");
        };
    }

    /** Whether {@link #widen} knows this value: neither infinite nor NaN. */
    public static boolean isFinite(short bits, int format) {
        int exponent = format == BF16 ? 0x7f80 : 0x7c00;
        return (bits & exponent) != exponent;
    }

    /** The value of a finite 16-bit float. {@code format} is a constant in kernels, so that one branch stays. */
    static float widen(short bits, int format) {
        float sign = bits < 0 ? -1f : 1f;
        if (format == BF16) {
            return sign * widenUpper((bits >> 7) & 0xff, bits & 0x7f);
        }
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        int significand = exponent == 0 ? fraction : fraction + 1024;
        int shift = exponent == 0 ? 1 : exponent;
        return sign * (significand * 0x1p-25f * (1 << shift));
    }

    /**
     * What a BF16 significand is multiplied by, for each sign and exponent: see {@link #widen(short, int, FloatArray,
     * int)}.
     */
    public static float[] powers() {
        float[] powers = new float[POWERS];
        for (int exponent = 0; exponent < 256; exponent++) {
            powers[exponent] = (float) Math.scalb(1.0, Math.max(1, exponent) - 134);
            powers[exponent + 256] = -powers[exponent];
        }
        return powers;
    }

    /**
     * As {@link #widen(short, int)}, of BF16 with a look-up in {@link #powers}, which are in an array from {@code at}
     * on: a third of the time where little else is done with a weight.
     */
    static float widen(short bits, int format, FloatArray powers, int at) {
        if (format == F16) {
            return widen(bits, F16);
        }
        int power = (bits >> 7) & 0x1ff;
        int fraction = bits & 0x7f;
        return powers.get(at + power) * ((power & 0xff) == 0 ? fraction : fraction + 128);
    }

    /** significand × 2^(exponent - 134), the power in three factors that floats hold. */
    private static float widenUpper(int exponent, int fraction) {
        int significand = exponent == 0 ? fraction : fraction + 128;
        int shift = exponent == 0 ? 1 : exponent;
        int high = shift >> 6;
        float scale = high == 0 ? 0x1p-134f : high == 1 ? 0x1p-70f : high == 2 ? 0x1p-6f : 0x1p58f;
        int low = shift & 63;
        int part = low >> 1;
        return significand * (float) (1L << part) * (float) (1L << low - part) * scale;
    }
}
