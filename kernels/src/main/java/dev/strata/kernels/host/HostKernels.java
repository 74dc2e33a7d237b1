package dev.strata.kernels.host;

import dev.strata.kernels.DType;

/**
 * The inner loops, on one core. Off-heap operands are addresses of little-endian float32 unless a
 * {@link DType} goes with them; operands on the heap are small scratch arrays that stay in the cache.
 *
 * <p>Matrix products are made of tiles: {@link #tileRows} rows of a left panel, stored with rows
 * {@link #LEFT_STRIDE} apart, times a right panel of {@link #tileColumns} columns stored row by row, over at
 * most {@link #DEPTH} terms. Every element of a tile sums its products in order of depth with fused
 * multiply-adds, so that the same operands give the same bits wherever in a tile they lie and whichever kernels
 * run. So do the other operations here, of plain and of vector kernels for as many lanes; of the gradients only what is
 * said to be exact.
 */
sealed interface HostKernels extends GradientKernels permits PlainKernels, VectorKernels, WarmingKernels {
    /** The most terms that one tile sums. A right panel of that depth stays in the first-level cache. */
    int DEPTH = 256;

    /** Floats from one row of a left panel to the next: a line more than the depth, to spread over cache sets. */
    int LEFT_STRIDE = DEPTH + 16;

    /** Of which {@link #fewRows} adds so many at a time; divides the depth. */
    int TERMS = 8;

    /** Floats. */
    int FEW_ROWS_ROOM = 1024;

    /** More lanes no vector has. */
    int MOST_LANES = 64;

    /**
     * Says that a product of so many multiply-adds with weights of a type is about to begin, on this thread alone: kernels
     * may make themselves ready for it.
     */
    default void prepare(DType type, long multiplyAdds) {}

    /** The same of dot products by {@link #dotsOfFour}. */
    default void prepareDots(DType type, long multiplyAdds) {}

    int tileRows();

    int tileColumns();

    /**
     * The first {@code rows} rows of c = left · right.
     *
     * @param left tileRows rows of {@code depth} floats, LEFT_STRIDE apart, from index {@code leftAt}
     * @param right [depth, tileColumns] from index {@code rightAt}
     * @param c [tileRows, tileColumns], whose other rows become nothing of use
     */
    void tile(float[] left, int leftAt, int rows, float[] right, int rightAt, int depth, float[] c);

    /**
     * The same with a right operand that lies in a larger matrix of float32.
     *
     * @param right [depth, tileColumns], aligned as floats are; the stride is bytes from one row to the next
     */
    void tile(float[] left, int leftAt, int rows, long right, long rightStride, int depth, float[] c);

    /** So many rows on the left are sooner done by {@link #fewRows} than by tiles. */
    int mostFewRows();

    /**
     * sums[j, i] = Σ left[i, k] · right[k, j] for a few rows on the left, in order of k; the right operand is gone
     * through from end to end as it is stored.
     *
     * @param left some rows of {@code depth} floats, LEFT_STRIDE apart, from index {@code leftAt}
     * @param right [depth, columns] of a larger matrix; the stride is bytes from one row to the next
     * @param depth a multiple of {@link #TERMS}
     * @param columns a multiple of tileColumns
     * @param sums [columns / tileColumns, rows, tileColumns] from index {@code at}
     * @param room off-heap, for {@link #FEW_ROWS_ROOM} floats
     */
    void fewRows(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room);

    /**
     * out = base + c for the first rows and columns of a tile, which starts at index {@code at}.
     *
     * @param baseStride bytes from one row of the base to the next; 0 adds the same row to all
     */
    void store(float[] c, int at, int rows, int columns, long base, long baseStride, long out, long outStride);

    /** to[at + i · LEFT_STRIDE + j] = c[i, j] for the first rows of a tile. */
    void spread(float[] c, int rows, float[] to, int at);

    /** Widens n stored weights into float32 memory. */
    void widen(DType type, long from, int n, long to);

    /** Widens n stored weights into an array. */
    void widen(DType type, long from, int n, float[] to, int at);

    /**
     * Right panels from {@code columns} columns of a stored matrix; columns beyond them are left as they are.
     *
     * @param stride bytes from one row of the matrix to the next
     * @param to panels [depth, tileColumns] one after another, from index {@code at}
     */
    void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at);

    /**
     * out[j] = Σ x[k] · weight[k, j] over {@code depth} whole rows of a stored matrix.
     *
     * @param x [depth]
     * @param weight [depth, width]
     * @param out [width]
     */
    void sumRows(DType type, long x, long weight, int depth, int width, long out);

    /**
     * out[v] = x · weight[v] for v in [from, to).
     *
     * @param x [depth]
     * @param weight the whole matrix [rows, depth]
     * @param scratch room for depth + (2 · (to - from) + 1) · {@link #MOST_LANES} floats
     */
    void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch);

    /**
     * c[i, j] = x[i] · w[j] for four rows and four rows of float32.
     *
     * @param x rows of n floats, {@code xStride} floats apart, from index {@code xAt}
     * @param w rows of n floats, {@code wStride} bytes apart
     * @param n a multiple of half of tileColumns
     * @param c [4, 4], with room for 16 · {@link #MOST_LANES}
     */
    void dotsOfFour(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c);

    /** c[at + j] = Σ a[aAt + k] · panel[k, j] over {@code depth} rows of an off-heap panel [depth, tileColumns]; or adds it. */
    void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add);

    /** out = a + b. */
    void add(long a, long b, int n, long out);

    /** out = (in - mean) / sqrt(variance + epsilon) · gain + bias over one row, the variance divided by n. */
    void layerNorm(long in, long gain, long bias, float epsilon, int n, long out);

    /** out = GELU(in), the tanh form; {@code room} for n floats. */
    void gelu(long in, int n, long out, float[] room);

    /** The largest of n values. */
    float max(float[] x, int at, int n);

    /** x = exp(x - max); returns the sum. */
    float expSum(float[] x, int at, int n, float max);

    /**
     * Exponentials less each row's largest in the first rows of a left panel, of which row i has {@code valid + i}
     * positions. What lies beyond them, up to the last row's, becomes 0.
     *
     * @param x blocks of {@link #DEPTH} positions, each of tileRows rows LEFT_STRIDE apart, with whole tiles' columns
     * @param factors [rows]: 1 / the sum of a row's
     * @param room for tileColumns floats
     */
    void softmax(float[] x, int rows, int valid, float[] factors, float[] room);

    /** to = from · factor, n of them. */
    void scale(long from, int n, float factor, float[] to, int at);

    /** to = from · factor, n of them. */
    void scale(float[] from, int at, int n, float factor, long to);

    /** x = x · factor. */
    void scale(float[] x, int at, int n, float factor);

    /** For each tile column: counts[at + j] += the number of the first {@code rows} rows above thresholds[at + j]. */
    void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at);

    /** For each tile column: marks[at + j] becomes NaN if one of the first {@code rows} rows is not finite. */
    void markNonFinite(float[] c, int rows, float[] marks, int at);

    /** Whether in any tile column one of the first {@code rows} rows is above thresholds[at + j]. */
    boolean anyAbove(float[] c, int rows, float[] thresholds, int at);

    /**
     * For each tile column: sums[at + j], a sum of exponentials less their largest exponent max[at + j], is joined by
     * those of the first {@code rows} rows, which are overwritten.
     *
     * @param room for tileColumns floats
     */
    void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room);
}
