package dev.strata.kernels.host;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Vector API kernels that start as plain loops. Until C2 has compiled it, Vector API code is many times slower
 * than a plain loop, and its classes take a while to load: a short run would be over before that. So the first work
 * is done by plain loops that give the same bits; once enough has passed to expect more, a thread in the background
 * runs the vector versions until they are fast, and then they take over: first those that matrix products are made of.
 * A large product waits for these, for it would be longer at work without them. Gradients, of which a short run has none,
 * are vectors from the start.
 */
final class WarmingKernels implements HostKernels {
    /** Multiply-adds that are done sooner with plain loops. */
    private static final long WORTH_WARMING = 1_500_000_000L;

    /** A product of which so many are worth warming is worth waiting: more of its size are to come. */
    private static final int PRODUCTS = 30;

    private final PlainKernels plain;
    private final long worthWarming;
    private final AtomicLong work = new AtomicLong();
    private final AtomicBoolean warming = new AtomicBoolean();
    private final CountDownLatch tilesAreWarm = new CountDownLatch(1);
    private volatile HostKernels kernels;
    /** Of which matrix products are made. */
    private volatile HostKernels tiles;
    /** Of the weights that were read last. */
    private volatile DType type = DType.F32;

    /** Apart, so that its classes are loaded when it is first used. */
    private static final class Vectors {
        private static final VectorKernels KERNELS = new VectorKernels();
    }

    /** @param lanes floats per vector */
    WarmingKernels(int lanes) {
        this(lanes, WORTH_WARMING);
    }

    /** @param worthWarming multiply-adds after which the vector kernels are made ready */
    WarmingKernels(int lanes, long worthWarming) {
        this.worthWarming = worthWarming;
        this.plain = new PlainKernels(lanes);
        this.kernels = plain;
        this.tiles = plain;
    }

    /** What to do so many multiply-adds with. */
    private HostKernels computing(long multiplyAdds) {
        return computing(kernels, multiplyAdds);
    }

    private HostKernels computing(HostKernels now, long multiplyAdds) {
        if (now == plain && work.addAndGet(multiplyAdds) >= worthWarming) {
            startWarming();
        }
        return now;
    }

    private void startWarming() {
        if (warming.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("strata-warm-up").start(this::warmUp);
        }
    }

    @Override
    public void prepare(DType type, long multiplyAdds) {
        if (tiles != plain || multiplyAdds < worthWarming / PRODUCTS) {
            return;
        }
        this.type = type;
        startWarming();
        try {
            tilesAreWarm.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // plain loops then
        }
    }

    /** The same with weights of this type. */
    private HostKernels reading(DType type, long multiplyAdds) {
        return reading(kernels, type, multiplyAdds);
    }

    private HostKernels reading(HostKernels now, DType type, long multiplyAdds) {
        if (now == plain) {
            this.type = type;
        }
        return computing(now, multiplyAdds);
    }

    private void warmUp() {
        try {
            var warmUp = new WarmUp(Vectors.KERNELS, type);
            warmUp.tiles();
            tiles = Vectors.KERNELS;
            tilesAreWarm.countDown();
            warmUp.others();
        } finally {
            tilesAreWarm.countDown();
        }
        kernels = Vectors.KERNELS;
    }

    @Override
    public int tileRows() {
        return plain.tileRows();
    }

    @Override
    public int tileColumns() {
        return plain.tileColumns();
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, float[] right, int rightAt, int depth, float[] c) {
        computing(tiles, (long) rows * plain.tileColumns() * depth).tile(left, leftAt, rows, right, rightAt, depth, c);
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, long right, long rightStride, int depth, float[] c) {
        computing(tiles, (long) rows * plain.tileColumns() * depth).tile(left, leftAt, rows, right, rightStride, depth, c);
    }

    @Override
    public void store(float[] c, int rows, int columns, long base, long baseStride, long out, long outStride) {
        kernels.store(c, rows, columns, base, baseStride, out, outStride);
    }

    @Override
    public void spread(float[] c, int rows, float[] to, int at) {
        kernels.spread(c, rows, to, at);
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        reading(type, 0).widen(type, from, n, to);
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        reading(type, 0).widen(type, from, n, to, at);
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        reading(tiles, type, 0).packRight(type, from, stride, depth, columns, to, at);
    }

    @Override
    public void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        reading(type, (long) depth * width).sumRows(type, x, weight, depth, width, out);
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        reading(type, (long) depth * (to - from)).dots(type, x, weight, depth, from, to, out, scratch);
    }

    @Override
    public void dotsOfFour(float[] x, int xAt, float[] w, int stride, int n, float[] c) {
        computing(16L * n).dotsOfFour(x, xAt, w, stride, n, c);
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        kernels.rowTimesPanel(a, aAt, panel, depth, c, at, add);
    }

    @Override
    public void add(long a, long b, int n, long out) {
        kernels.add(a, b, n, out);
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        kernels.layerNorm(in, gain, bias, epsilon, n, out);
    }

    @Override
    public void gelu(long in, int n, long out, float[] room) {
        kernels.gelu(in, n, out, room);
    }

    @Override
    public float max(float[] x, int at, int n) {
        return kernels.max(x, at, n);
    }

    @Override
    public float expSum(float[] x, int at, int n, float max) {
        return kernels.expSum(x, at, n, max);
    }

    @Override
    public void softmax(float[] x, int rows, int valid, float[] factors, float[] room) {
        kernels.softmax(x, rows, valid, factors, room);
    }

    @Override
    public void scale(long from, int n, float factor, float[] to, int at) {
        kernels.scale(from, n, factor, to, at);
    }

    @Override
    public void scale(float[] from, int at, int n, float factor, long to) {
        kernels.scale(from, at, n, factor, to);
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        kernels.scale(x, at, n, factor);
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        kernels.countAbove(c, rows, thresholds, counts, at);
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        kernels.markNonFinite(c, rows, marks, at);
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        return kernels.anyAbove(c, rows, thresholds, at);
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        kernels.addExponentials(c, rows, max, sums, at, room);
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        kernels.transpose(from, stride, rows, columns, to, at, toStride);
    }

    @Override
    public void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        Vectors.KERNELS.geluGradient(in, outGradient, n, room, inGradient, add);
    }

    @Override
    public void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        Vectors.KERNELS.layerNormGradient(in, outGradient, gain, epsilon, n, room, inGradient, add);
    }

    @Override
    public void layerNormWeightGradients(
            long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        Vectors.KERNELS.layerNormWeightGradients(in, outGradient, epsilon, n, gainSums, biasSums);
    }

    @Override
    public void softmaxGradient(float[] p, float[] g, int n, float factor) {
        Vectors.KERNELS.softmaxGradient(p, g, n, factor);
    }

    @Override
    public void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        kernels.adamW(step, gradientScale, keep, values, gradients, first, second, n);
    }
}
