package dev.strata.kernels.host;

import dev.strata.kernels.DType;

/**
 * An operand of a {@link MatrixProduct} as it is stored. Element i of term k (i being the left's row or the right's
 * column) is at {@code address + i * stride + k * termStride}; one of the strides is that of neighbours. Left ones are
 * float32.
 *
 * @param scales of INT8: the address of one for each i
 */
record Operand(DType type, long address, long stride, long termStride, long scales) {
    Operand(DType type, long address, long stride, long termStride) {
        this(type, address, stride, termStride, MatrixProduct.NOTHING);
    }

    /** One stored row for each row (left) or column (right) of the product: [n, terms]. */
    static Operand byRow(long address, int terms) {
        return new Operand(DType.F32, address, 4L * terms, 4);
    }

    /** One stored row for each term: [terms, n]. */
    static Operand byTerm(long address, int n) {
        return new Operand(DType.F32, address, 4, 4L * n);
    }

    /** A matrix [n, terms]. */
    static Operand byRow(Matrix matrix) {
        return new Operand(
                matrix.dtype(), matrix.address(), matrix.rowBytes(), matrix.dtype().bytes(),
                matrix.scales().address());
    }

    /** A matrix [terms, n]. */
    static Operand byTerm(Matrix matrix) {
        if (matrix.isQuantised()) {
            throw new IllegalArgumentException("an INT8 matrix has a scale for each row: no term of a product");
        }
        return new Operand(matrix.dtype(), matrix.address(), matrix.dtype().bytes(), matrix.rowBytes());
    }

    boolean isByTerm() {
        return stride == type.bytes();
    }

    long at(int i, int k) {
        return address + i * stride + k * termStride;
    }
}
