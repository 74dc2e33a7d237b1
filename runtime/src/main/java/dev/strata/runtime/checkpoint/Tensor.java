package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A stored tensor, row-major and little-endian, still in its memory-mapped file.
 *
 * @param data read-only; exactly shape × dtype bytes, aligned to nothing; valid until the checkpoint is closed
 */
public record Tensor(String name, DType dtype, long[] shape, MemorySegment data) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The number of elements. */
    public long size() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** One element by its row-major index, widened to float32. For looking at a tensor, not for computing with it. */
    public float get(long index) {
        return switch (dtype) {
            case F32 -> data.get(FLOAT, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(data.get(HALF, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(data.get(HALF, index * Short.BYTES) << 16);
            case INT8 -> throw new IllegalStateException(name + " is INT8, which no file holds");
        };
    }

    /** Reads elements from {@code start} on, row-major, widened to float32, as many as there is room for. */
    void read(long start, float[] values) {
        if (dtype == DType.F32) {
            MemorySegment.copy(data, FLOAT, start * Float.BYTES, values, 0, values.length);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = get(start + i);
        }
    }

    /** A copy of all elements, row-major, widened to float32. For tensors of fewer than 2³¹ elements. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(size())];
        read(0, values);
        return values;
    }
}
