package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/** Rounding to bfloat16: the upper half of a float32's bits. */
final class Bfloat16 {
    /** Elements that one core rounds at a time. */
    private static final long CHUNK = 1 << 16;

    private Bfloat16() {}

    /** The nearest bfloat16, of two equally near the even one; a NaN stays one. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    /** A tensor's copy in bfloat16. */
    static Tensor of(Tensor tensor, Arena arena) {
        long size = tensor.size();
        MemorySegment rounded = arena.allocate(size * Short.BYTES, 64);
        LongStream.range(0, Math.ceilDiv(size, CHUNK)).parallel().forEach(chunk -> {
            long start = chunk * CHUNK;
            float[] values = new float[(int) Math.min(CHUNK, size - start)];
            tensor.read(start, values);
            short[] halves = new short[values.length];
            for (int i = 0; i < halves.length; i++) {
                halves[i] = of(values[i]);
            }
            MemorySegment.copy(halves, 0, rounded, Tensor.HALF, start * Short.BYTES, halves.length);
        });
        return new Tensor(tensor.name(), DType.BF16, tensor.shape(), rounded.asReadOnly());
    }
}
