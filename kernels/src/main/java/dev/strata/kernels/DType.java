package dev.strata.kernels;

/** How a weight is stored. Kernels widen every type to float32 as they read it and accumulate in float32. */
public enum DType {
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** Integers from -127 to 127, in multiples of a scale that goes with each output; never in a file. */
    INT8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
