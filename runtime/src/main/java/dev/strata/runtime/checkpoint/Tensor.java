package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A stored tensor, row-major and little-endian, still in its memory-mapped file.
 *
 * @param data read-only; exactly shape × dtype bytes; valid until the checkpoint is closed
 */
public record Tensor(String name, DType dtype, long[] shape, MemorySegment data) {
    /** The number of elements. */
    public long size() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
}
