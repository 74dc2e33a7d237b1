package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as it is stored: row-major, little-endian, off-heap, and not copied.
 *
 * @param data rows × columns × dtype bytes; must stay valid while a kernel reads it
 */
public record Matrix(DType dtype, int rows, int columns, MemorySegment data) {
    /** @throws IllegalArgumentException if the data are on the heap or fewer than the shape says */
    public Matrix {
        long bytes = (long) rows * columns * dtype.bytes();
        if (!data.isNative() || data.byteSize() < bytes) {
            throw new IllegalArgumentException("a " + dtype + " matrix [" + rows + ", " + columns + "] is " + bytes
                    + " bytes of off-heap memory, got " + data);
        }
    }

    long address() {
        return data.address();
    }

    /** The address of one row. */
    long row(long row) {
        return data.address() + row * rowBytes();
    }

    long rowBytes() {
        return (long) columns * dtype.bytes();
    }
}
