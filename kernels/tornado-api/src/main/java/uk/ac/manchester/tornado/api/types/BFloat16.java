package uk.ac.manchester.tornado.api.types;

/**
 * The upper half of a binary32. Strata's stand-in for the TornadoVM type of this name: it has the part of its
 * signatures that Strata uses, and it rounds as TornadoVM's CUDA kernels do.
 */
public final class BFloat16 {
    private BFloat16() {}

    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest; of two, the even one. */
    public static short bf16FromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? 0x7fc0 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
