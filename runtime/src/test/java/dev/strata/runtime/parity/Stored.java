package dev.strata.runtime.parity;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Stored numbers, widened to float64 from their definitions. */
final class Stored {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Stored() {}

    static double value(DType dtype, MemorySegment data, long index) {
        return switch (dtype) {
            case F32 -> Float.intBitsToFloat(data.get(INT, 4 * index));
            case F16 -> binary16(data.get(SHORT, 2 * index) & 0xffff);
            case BF16 -> Float.intBitsToFloat((data.get(SHORT, 2 * index) & 0xffff) << 16);
            case INT8 -> throw new IllegalArgumentException("no file holds INT8");
        };
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
    static double binary16(int bits) {
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        return switch (exponent) {
            case 0 -> sign * fraction * 0x1p-24;
            case 0x1f -> fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
            default -> sign * (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
        };
    }
}
