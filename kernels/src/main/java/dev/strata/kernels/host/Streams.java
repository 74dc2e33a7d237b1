package dev.strata.kernels.host;

import dev.strata.kernels.DType;

/**
 * The inner loops over stored rows of one type, side by side and widened in registers: a class for each type, so that none
 * is compiled with another's branches.
 */
sealed interface Streams permits F32Streams, BF16Streams, F16Streams, INT8Streams {
    Streams F32 = new F32Streams();
    Streams BF16 = new BF16Streams();
    Streams F16 = new F16Streams();
    Streams INT8 = new INT8Streams();

    static Streams of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case BF16 -> BF16;
            case F16 -> F16;
            case INT8 -> INT8;
        };
    }

    /** Rows side by side. With more of them C2 gives up and makes an object of each vector. */
    int together();

    /** Of this many columns, or a multiple of it, are rows here. */
    default int step() {
        return Lanes.COUNT;
    }

    /**
     * sums += Σ x[i] · w[i] over the rows that are together.
     *
     * @param xStride bytes from one number to the next
     * @param w [together, n], rows {@code stride} bytes apart
     * @param sums [n], arranged as {@link #restore} expects
     */
    void add(long x, long xStride, long w, long stride, int n, long sums);

    /**
     * sums[i] = a vector of partial sums of x · w[i], for the rows that are together.
     *
     * @param x [n], {@link #arranged}
     * @param sumStride bytes from one vector to the next
     */
    void dot(long x, long w, long stride, int n, long sums, long sumStride);

    /**
     * What {@link #dot} takes for x.
     *
     * @param room for n floats
     */
    default long arranged(long x, int n, long room) {
        return x;
    }

    /** Brings sums into the order of the columns. */
    default void restore(long sums, int n) {}
}
