package dev.strata.kernels.host;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Vector API kernels that start as plain loops. Until C2 has compiled it, Vector API code is many times slower
 * than a plain loop, and its classes take a while to load: a short run would be over before that. So the first work
 * is done by plain loops that give the same bits; once a group of kernels has done enough to expect more, a thread in
 * the background runs its vector versions until they are fast, and then they take over. That thread takes a core from
 * the work itself, so a group that is not asked for is left as it is: a generation needs {@link WarmUp#streams} only.
 * A large product waits for its tiles, for it would be longer at work without them. Gradients, of which a short run has
 * none, are vectors from the start.
 */
final class WarmingKernels implements HostKernels {
    /** Multiply-adds that are done sooner with plain loops. */
    private static final long WORTH_WARMING = 1_500_000_000L;

    /** A single row is seldom the last: whoever generates one token goes on. */
    private static final int ROWS = 15;

    /** Of these so many multiply-adds count as one, for plain loops are not far behind vectors there. */
    private static final int FEW_ROWS = 12;

    /** A product of which so many are worth warming is worth waiting: more of its size are to come. */
    private static final int PRODUCTS = 30;

    private final PlainKernels plain;
    private final long worthWarming;
    private final Group tiles;
    private final Group streams;
    private final Group dots;
    private final Group others;
    /** Of the weights that were read last. */
    private volatile DType type = DType.F32;

    /** Apart, so that its classes are loaded when it is first used. */
    private static final class Vectors {
        private static final VectorKernels KERNELS = new VectorKernels();
    }

    /** Kernels that take over together. */
    private final class Group {
        private final Consumer<WarmUp> warmUp;
        private final long worth;
        private final AtomicLong work = new AtomicLong();
        private final AtomicBoolean warming = new AtomicBoolean();
        private final CountDownLatch warm = new CountDownLatch(1);
        private volatile HostKernels kernels = plain;

        Group(Consumer<WarmUp> warmUp, long worth) {
            this.warmUp = warmUp;
            this.worth = worth;
        }

        /** What to do so many multiply-adds with. */
        HostKernels computing(long multiplyAdds) {
            HostKernels now = kernels;
            if (now == plain && work.addAndGet(multiplyAdds) >= worth) {
                start();
            }
            return now;
        }

        /** The same with weights of this type. */
        HostKernels reading(DType read, long multiplyAdds) {
            HostKernels now = kernels;
            if (now == plain) {
                type = read;
            }
            return computing(multiplyAdds);
        }

        void start() {
            if (warming.compareAndSet(false, true)) {
                Thread.ofPlatform().daemon().name("strata-warm-up").start(this::run);
            }
        }

        private void run() {
            try {
                synchronized (Vectors.KERNELS) { // one after the other, for the cores are few
                    warmUp.accept(new WarmUp(Vectors.KERNELS, type));
                }
                kernels = Vectors.KERNELS;
            } finally {
                warm.countDown();
            }
        }

        void await() {
            try {
                warm.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // plain loops then
            }
        }
    }

    /** @param lanes floats per vector */
    WarmingKernels(int lanes) {
        this(lanes, WORTH_WARMING);
    }

    /** @param worthWarming multiply-adds after which the vector kernels are made ready */
    WarmingKernels(int lanes, long worthWarming) {
        this.worthWarming = worthWarming;
        this.plain = new PlainKernels(lanes);
        this.others = new Group(WarmUp::others, worthWarming);
        this.streams = new Group(WarmUp::streams, worthWarming / ROWS);
        this.dots = new Group(WarmUp::dots, worthWarming / 3);
        this.tiles = new Group(this::warmTiles, worthWarming);
    }

    /** And what follows on matrix products. */
    private void warmTiles(WarmUp warmUp) {
        warmUp.tiles();
        others.start();
    }

    @Override
    public void prepare(DType type, long multiplyAdds) {
        if (tiles.kernels != plain || multiplyAdds < worthWarming / PRODUCTS) {
            return;
        }
        this.type = type;
        tiles.start();
        tiles.await();
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
        tiles.computing((long) rows * plain.tileColumns() * depth)
                .tile(left, leftAt, rows, right, rightAt, depth, c);
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, long right, long rightStride, int depth, float[] c) {
        others.computing((long) rows * plain.tileColumns() * depth)
                .tile(left, leftAt, rows, right, rightStride, depth, c);
    }

    @Override
    public int mostFewRows() {
        return tiles.kernels.mostFewRows();
    }

    @Override
    public void fewRows(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room) {
        tiles.reading(type, (long) rows * columns * depth / FEW_ROWS)
                .fewRows(left, leftAt, rows, type, right, stride, depth, columns, sums, at, room);
    }

    @Override
    public void store(float[] c, int at, int rows, int columns, long base, long baseStride, long out, long outStride) {
        others.kernels.store(c, at, rows, columns, base, baseStride, out, outStride);
    }

    @Override
    public void spread(float[] c, int rows, float[] to, int at) {
        others.kernels.spread(c, rows, to, at);
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        dots.reading(type, 0).widen(type, from, n, to);
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        others.reading(type, 0).widen(type, from, n, to, at);
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        tiles.reading(type, 0).packRight(type, from, stride, depth, columns, to, at);
    }

    @Override
    public void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        streams.reading(type, (long) depth * width).sumRows(type, x, weight, depth, width, out);
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        streams.reading(type, (long) depth * (to - from)).dots(type, x, weight, depth, from, to, out, scratch);
    }

    @Override
    public void dotsOfFour(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c) {
        dots.computing(16L * n).dotsOfFour(x, xAt, xStride, w, wStride, n, c);
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        others.computing((long) depth * plain.tileColumns()).rowTimesPanel(a, aAt, panel, depth, c, at, add);
    }

    @Override
    public void add(long a, long b, int n, long out) {
        streams.kernels.add(a, b, n, out);
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        others.kernels.layerNorm(in, gain, bias, epsilon, n, out);
    }

    @Override
    public void gelu(long in, int n, long out, float[] room) {
        others.kernels.gelu(in, n, out, room);
    }

    @Override
    public float max(float[] x, int at, int n) {
        return others.kernels.max(x, at, n);
    }

    @Override
    public float expSum(float[] x, int at, int n, float max) {
        return others.kernels.expSum(x, at, n, max);
    }

    @Override
    public void softmax(float[] x, int rows, int valid, float[] factors, float[] room) {
        others.kernels.softmax(x, rows, valid, factors, room);
    }

    @Override
    public void scale(long from, int n, float factor, float[] to, int at) {
        others.kernels.scale(from, n, factor, to, at);
    }

    @Override
    public void scale(float[] from, int at, int n, float factor, long to) {
        others.kernels.scale(from, at, n, factor, to);
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        others.kernels.scale(x, at, n, factor);
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        others.kernels.countAbove(c, rows, thresholds, counts, at);
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        others.kernels.markNonFinite(c, rows, marks, at);
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        return others.kernels.anyAbove(c, rows, thresholds, at);
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        others.kernels.addExponentials(c, rows, max, sums, at, room);
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        others.kernels.transpose(from, stride, rows, columns, to, at, toStride);
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
        others.kernels.adamW(step, gradientScale, keep, values, gradients, first, second, n);
    }
}
