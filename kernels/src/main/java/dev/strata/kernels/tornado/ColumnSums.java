package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Sums over all rows, for parameters that every row has a share in: a work group for {@value #COLUMNS} columns, whose
 * lanes take every {@value #STRIPS}th row of one column each. Lane l has column l % {@value #COLUMNS} and begins with
 * row l / {@value #COLUMNS}.
 */
final class ColumnSums {
    static final int LANES = 64;
    static final int COLUMNS = 8;
    static final int STRIPS = LANES / COLUMNS;

    private ColumnSums() {}

    /** The sum of the values of all lanes with this lane's column. All lanes of the group must call it. */
    static float sum(KernelContext context, float value) {
        float[] shared = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        shared[lane] = value;
        for (int half = LANES / 2; half >= COLUMNS; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                shared[lane] += shared[lane + half];
            }
        }
        context.localBarrier();
        return shared[lane % COLUMNS];
    }
}
