package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as it is stored: row-major, little-endian, off-heap, and not copied.
 *
 * <p>An INT8 matrix has a row for each output, a linear layer's too (there it is the transpose of what is stored), and
 * a scale for each row; see {@link Quantisation}.
 *
 * @param data rows × columns × dtype bytes; must stay valid while a kernel reads it
 * @param scales of INT8, [rows] float32; else empty
 */
public record Matrix(DType dtype, int rows, int columns, MemorySegment data, MemorySegment scales) {
    public Matrix(DType dtype, int rows, int columns, MemorySegment data) {
        this(dtype, rows, columns, data, MemorySegment.NULL);
    }

    /** @throws IllegalArgumentException if the data are on the heap or fewer than the shape says */
    public Matrix {
        long bytes = (long) rows * columns * dtype.bytes();
        if (!data.isNative() || data.byteSize() < bytes) {
            throw new IllegalArgumentException("a " + dtype + " matrix [" + rows + ", " + columns + "] is " + bytes
                    + " bytes of off-heap memory, got " + data);
        }
        if (isQuantised(dtype)) {
            Memory.address(scales, rows);
        }
    }

    private static boolean isQuantised(DType dtype) {
        return dtype == DType.INT8;
    }

    /** Whether a row's values are multiples of its scale. */
    boolean isQuantised() {
        return isQuantised(dtype);
    }

    /** What a row's values are multiples of. */
    float scale(int row) {
        return isQuantised() ? Memory.get(scales.address() + 4L * row) : 1;
    }

    /** Of a linear layer's weight. */
    int inputs() {
        return isQuantised() ? columns : rows;
    }

    /** Of a linear layer's weight. */
    int outputs() {
        return isQuantised() ? rows : columns;
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
