package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Off-heap memory by address. Kernels read and write through one constant segment over the whole address
 * space, so that mapped weights and native activations are the same class to the compiler and every check
 * folds away. The callers check each tensor's extent once per operation ({@link #address}) and keep its
 * arena open meanwhile. Everything is little-endian, as safetensors files are.
 */
final class Memory {
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Memory() {}

    /**
     * The address of a native segment that holds at least {@code floats} floats.
     *
     * @throws IllegalArgumentException if it is on the heap or shorter
     */
    static long address(MemorySegment segment, long floats) {
        if (!segment.isNative() || segment.byteSize() < floats * Float.BYTES) {
            throw new IllegalArgumentException(
                    "expected off-heap memory of at least " + floats + " floats, got " + segment);
        }
        return segment.address();
    }

    static float get(long address) {
        return ALL.get(FLOAT, address);
    }

    static void put(long address, float value) {
        ALL.set(FLOAT, address, value);
    }

    static void copy(long from, float[] to, int at, int n) {
        MemorySegment.copy(ALL, FLOAT, from, to, at, n);
    }

    /** A copy of n floats. */
    static float[] read(long address, int n) {
        float[] values = new float[n];
        copy(address, values, 0, n);
        return values;
    }

    static void copy(float[] from, int at, long to, int n) {
        MemorySegment.copy(from, at, ALL, FLOAT, to, n);
    }

    static void copy(long from, long to, int n) {
        MemorySegment.copy(ALL, from, ALL, to, (long) n * Float.BYTES);
    }

    static void clear(long address, long floats) {
        ALL.asSlice(address, floats * Float.BYTES).fill((byte) 0);
    }

    /** A stored weight, widened; of INT8 without its scale. */
    static float get(DType type, long address) {
        return switch (type) {
            case F32 -> ALL.get(FLOAT, address);
            case F16 -> Float.float16ToFloat(ALL.get(SHORT, address));
            case BF16 -> Float.intBitsToFloat(ALL.get(SHORT, address) << 16);
            case INT8 -> ALL.get(ValueLayout.JAVA_BYTE, address);
        };
    }
}
