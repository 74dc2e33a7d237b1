package dev.strata.kernels.host;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;

/**
 * Vector API kernels that start as plain loops. Until C2 has compiled it, Vector API code is many times slower
 * than a plain loop, and a short run would be over before that. So the exact operations, which give the same
 * bits either way, run as plain loops at first; once enough work has passed to expect more, a thread in the
 * background runs the vector versions until they are the faster ones, and then they take over. The other
 * operations, of which a short run has little, are vectors from the start.
 */
final class WarmingKernels implements HostKernels {
    /** Tiles that are done sooner with plain loops: a few hundred million multiply-adds. */
    private static final int WORTH_WARMING = 2000;

    private final VectorKernels vector;
    private final PlainKernels plain;
    private volatile HostKernels exact;
    private volatile DType type = DType.F32;
    /** Counted without care for lost updates. */
    private int tiles;

    WarmingKernels(VectorKernels vector) {
        this.vector = vector;
        this.plain = new PlainKernels(vector.tileRows(), vector.tileColumns());
        this.exact = plain;
    }

    @Override
    public int tileRows() {
        return vector.tileRows();
    }

    @Override
    public int tileColumns() {
        return vector.tileColumns();
    }

    @Override
    public void tile(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c) {
        HostKernels now = exact;
        if (now == plain) {
            count();
        }
        now.tile(left, leftAt, right, rightAt, depth, c);
    }

    private void count() {
        if (++tiles == WORTH_WARMING) {
            Thread.ofPlatform().daemon().name("strata-warm-up").start(() -> {
                new WarmUp(vector, plain, type).run();
                exact = vector;
            });
        }
    }

    @Override
    public void store(float[] c, int rows, int columns, long base, long baseStride, long out, long outStride) {
        exact.store(c, rows, columns, base, baseStride, out, outStride);
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        exact.widen(type, from, n, to);
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        exact.widen(type, from, n, to, at);
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        HostKernels now = exact;
        if (now == plain) {
            this.type = type;
        }
        now.packRight(type, from, stride, depth, columns, to, at);
    }

    @Override
    public void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        vector.sumRows(type, x, weight, depth, width, out);
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        vector.dots(type, x, weight, depth, from, to, out, scratch);
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        vector.rowTimesPanel(a, aAt, panel, depth, c, at, add);
    }

    @Override
    public void add(long a, long b, int n, long out) {
        exact.add(a, b, n, out);
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        vector.layerNorm(in, gain, bias, epsilon, n, out);
    }

    @Override
    public void gelu(long in, int n, long out, float[] room) {
        vector.gelu(in, n, out, room);
    }

    @Override
    public float max(float[] x, int at, int n) {
        return exact.max(x, at, n);
    }

    @Override
    public float expSum(float[] x, int at, int n, float max) {
        return vector.expSum(x, at, n, max);
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        exact.scale(x, at, n, factor);
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        exact.countAbove(c, rows, thresholds, counts, at);
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        exact.markNonFinite(c, rows, marks, at);
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        return exact.anyAbove(c, rows, thresholds, at);
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        vector.addExponentials(c, rows, max, sums, at, room);
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        exact.transpose(from, stride, rows, columns, to, at, toStride);
    }

    @Override
    public void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        vector.geluGradient(in, outGradient, n, room, inGradient, add);
    }

    @Override
    public void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        vector.layerNormGradient(in, outGradient, gain, epsilon, n, room, inGradient, add);
    }

    @Override
    public void layerNormWeightGradients(
            long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        vector.layerNormWeightGradients(in, outGradient, epsilon, n, gainSums, biasSums);
    }

    @Override
    public void softmaxGradient(float[] p, float[] g, int n, float factor) {
        vector.softmaxGradient(p, g, n, factor);
    }

    @Override
    public void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        exact.adamW(step, gradientScale, keep, values, gradients, first, second, n);
    }
}
