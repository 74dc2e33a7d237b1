package dev.strata.kernels.host;

/**
 * Sums of rows, each times a factor, by plain loops. Every row is an array of its own: C2 makes vectors of a loop only if
 * one index goes through all of its arrays, and so five times faster code.
 */
final class PlainRows {
    /** Rows that are read together. */
    static final int TOGETHER = 8;

    private PlainRows() {}

    /** Where rows come from. */
    @FunctionalInterface
    interface Source {
        void read(int row, float[] to);
    }

    /**
     * The first {@code rows} rows of left · right, each element's products summed in order of depth with fused
     * multiply-adds.
     *
     * @param left rows {@link HostKernels#LEFT_STRIDE} apart, from index {@code leftAt}
     * @param right {@code depth} rows of n floats
     * @return [rows][n]
     */
    static float[][] product(float[] left, int leftAt, int rows, Source right, int depth, int n) {
        var sums = new float[rows][n];
        var w = new float[TOGETHER][n];
        for (int k = 0; k < depth; k += TOGETHER) {
            int count = Math.min(TOGETHER, depth - k);
            for (int i = 0; i < count; i++) {
                right.read(k + i, w[i]);
            }
            for (int row = 0; row < rows; row++) {
                int at = leftAt + row * HostKernels.LEFT_STRIDE + k;
                if (count == TOGETHER) {
                    addInOrder(left, at, w, sums[row]);
                } else {
                    for (int i = 0; i < count; i++) {
                        addOne(left[at + i], w[i], n, sums[row]);
                    }
                }
            }
        }
        return sums;
    }

    /** sums += x · w, one product after the other. */
    private static void addInOrder(float[] x, int at, float[][] w, float[] sums) {
        float x0 = x[at];
        float x1 = x[at + 1];
        float x2 = x[at + 2];
        float x3 = x[at + 3];
        float x4 = x[at + 4];
        float x5 = x[at + 5];
        float x6 = x[at + 6];
        float x7 = x[at + 7];
        float[] w0 = w[0];
        float[] w1 = w[1];
        float[] w2 = w[2];
        float[] w3 = w[3];
        float[] w4 = w[4];
        float[] w5 = w[5];
        float[] w6 = w[6];
        float[] w7 = w[7];
        for (int j = 0; j < sums.length; j++) {
            float sum = Math.fma(x0, w0[j], sums[j]);
            sum = Math.fma(x1, w1[j], sum);
            sum = Math.fma(x2, w2[j], sum);
            sum = Math.fma(x3, w3[j], sum);
            sum = Math.fma(x4, w4[j], sum);
            sum = Math.fma(x5, w5[j], sum);
            sum = Math.fma(x6, w6[j], sum);
            sums[j] = Math.fma(x7, w7[j], sum);
        }
    }

    /** sums += x · w over the first n, the even products and the odd ones apart, as {@link F32Streams} has them. */
    static void addInPairs(float[] x, float[][] w, int n, float[] sums) {
        float x0 = x[0];
        float x1 = x[1];
        float x2 = x[2];
        float x3 = x[3];
        float x4 = x[4];
        float x5 = x[5];
        float x6 = x[6];
        float x7 = x[7];
        float[] w0 = w[0];
        float[] w1 = w[1];
        float[] w2 = w[2];
        float[] w3 = w[3];
        float[] w4 = w[4];
        float[] w5 = w[5];
        float[] w6 = w[6];
        float[] w7 = w[7];
        for (int j = 0; j < n; j++) {
            float a = Math.fma(x0, w0[j], sums[j]);
            float b = x1 * w1[j];
            a = Math.fma(x2, w2[j], a);
            b = Math.fma(x3, w3[j], b);
            a = Math.fma(x4, w4[j], a);
            b = Math.fma(x5, w5[j], b);
            a = Math.fma(x6, w6[j], a);
            b = Math.fma(x7, w7[j], b);
            sums[j] = a + b;
        }
    }

    /** sums += x · w over the first n. */
    static void addOne(float x, float[] w, int n, float[] sums) {
        for (int j = 0; j < n; j++) {
            sums[j] = Math.fma(x, w[j], sums[j]);
        }
    }
}
