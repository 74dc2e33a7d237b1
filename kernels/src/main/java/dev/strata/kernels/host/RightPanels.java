package dev.strata.kernels.host;

import dev.strata.kernels.DType;

/** Packs columns of a product's right operand, of any type and stored either way round, into panels. */
final class RightPanels {
    private final HostKernels kernels;
    private final int tileColumns;

    RightPanels(HostKernels kernels) {
        this.kernels = kernels;
        this.tileColumns = kernels.tileColumns();
    }

    /**
     * Packs {@code terms} terms from {@code firstTerm} on of columns [from, to).
     *
     * @param right panels [terms, tileColumns], one after another
     */
    void pack(Operand y, int firstTerm, int terms, int from, int to, float[] right, Scratch mine) {
        if (y.isByTerm()) {
            kernels.packRight(y.type(), y.at(from, firstTerm), y.termStride(), terms, to - from, right, 0);
            return;
        }
        for (int column = from; column < to; column += tileColumns) {
            int count = Math.min(tileColumns, to - column);
            packTransposed(y, firstTerm, terms, column, count, right, (column - from) * terms, mine);
        }
    }

    private void packTransposed(
            Operand y, int firstTerm, int terms, int column, int count, float[] right, int at, Scratch mine) {
        if (y.type() == DType.F32) {
            kernels.transpose(y.at(column, firstTerm), y.stride(), count, terms, right, at, tileColumns);
            return;
        }
        long widened = mine.offHeap((long) tileColumns * terms);
        for (int i = 0; i < count; i++) {
            kernels.widen(y.type(), y.at(column + i, firstTerm), terms, widened + 4L * i * terms);
        }
        kernels.transpose(widened, 4L * terms, count, terms, right, at, tileColumns);
        if (y.scales() != MatrixProduct.NOTHING) {
            scale(y.scales() + 4L * column, count, terms, right, at);
        }
    }

    /** Multiplies each column of a panel by its scale. */
    private void scale(long from, int count, int terms, float[] right, int at) {
        float[] scales = Memory.read(from, count);
        for (int k = 0; k < terms; k++) {
            int row = at + k * tileColumns;
            for (int j = 0; j < count; j++) {
                right[row + j] *= scales[j];
            }
        }
    }
}
