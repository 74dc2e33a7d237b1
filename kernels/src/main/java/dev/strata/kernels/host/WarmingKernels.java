package dev.strata.kernels.host;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.util.function.Consumer;

/**
 * Vector API kernels that start as plain loops. Until C2 has compiled it, Vector API code is many times slower
 * than a plain loop, and its classes take a while to load: a short run would be over before that. So the first work
 * is done by plain loops that give the same bits.
 *
 * <p>Making vectors ready takes C2 as long as the thread that runs them: on two cores the work itself goes on at a third
 * of its speed meanwhile, and what takes 0.7 s on idle cores takes 2. So kernels are made ready in small groups, each
 * when plain loops have spent about as long on it as that takes, and an operation that would be longer at work without
 * them waits for them. What a group's vectors gain differs: attention of 16 sequences of 60 positions takes plain loops
 * 2.1 ms a layer and vectors 0.5; of the same rows' GELU and layer norms one sees no difference.
 *
 * <p>Gradients, of which a short run has none, are vectors from the start.
 */
final class WarmingKernels implements HostKernels {
    /** Multiply-adds of tiles that take plain loops as long as making vectors ready. */
    private static final long WORTH_WARMING = 1_500_000_000L;

    /** A product of which so many are worth warming is worth waiting: more of its size are to come. */
    private static final int PRODUCTS = 30;
    /** Of these dot products. */
    private static final int DOT_PRODUCTS = 6;
    /** Multiply-adds of few rows for one of a tile: plain loops are not far behind vectors there. */
    private static final int FEW_ROWS = 12;
    /** Multiply-adds in the time of an exponential. */
    private static final int EXPONENTIAL = 16;

    private final PlainKernels plain;
    private final long worthWarming;
    /** Matrix products. */
    private final KernelGroup tiles;
    /** Linear layers of a few rows. */
    private final KernelGroup fewRows;
    /** Linear layers and the unembedding of a single row. */
    private final KernelGroup streams;
    /** The unembedding of a few rows, and INT8's linear layers. */
    private final KernelGroup dots;
    private final KernelGroup widening;
    /** Attention from many positions. */
    private final KernelGroup scores;
    /** Attention from one position. */
    private final KernelGroup query;
    /** Ranks and predictions. */
    private final KernelGroup readings;
    private final KernelGroup others;

    /** @param lanes floats per vector */
    WarmingKernels(int lanes) {
        this(lanes, WORTH_WARMING);
    }

    /** @param worthWarming multiply-adds of tiles after which their vector kernels are made ready */
    WarmingKernels(int lanes, long worthWarming) {
        this.worthWarming = worthWarming;
        this.plain = new PlainKernels(lanes);
        this.tiles = group(1, WarmUp::tiles);
        this.fewRows = group(1, WarmUp::fewRows);
        this.streams = group(15, WarmUp::streams); // who generates one token goes on
        this.dots = group(8, WarmUp::dots);
        this.widening = group(15, WarmUp::widening);
        this.scores = group(3, WarmUp::scores);
        this.query = group(30, WarmUp::query); // plain loops allocate each row of a panel
        this.readings = group(1, WarmUp::readings);
        this.others = group(1, WarmUp::others);
    }

    private KernelGroup group(int sooner, Consumer<WarmUp> warmUp) {
        return new KernelGroup(plain, worthWarming / sooner, warmUp);
    }

    @Override
    public void prepare(DType type, long multiplyAdds) {
        if (tiles.isPlain() && multiplyAdds >= worthWarming / PRODUCTS) {
            tiles.prepare(type);
        }
    }

    @Override
    public void prepareDots(DType type, long multiplyAdds) {
        if (dots.isPlain() && multiplyAdds >= worthWarming / DOT_PRODUCTS) {
            dots.prepare(type);
        }
    }

    /** Whether the Vector API's classes are loaded, and compiled what kernels share: others take a third of the time then. */
    private boolean haveVectors() {
        return !tiles.isPlain() || !dots.isPlain() || !streams.isPlain() || !query.isPlain();
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
        scores.computing((long) rows * plain.tileColumns() * depth)
                .tile(left, leftAt, rows, right, rightStride, depth, c);
    }

    @Override
    public int mostFewRows() {
        return tiles.now().mostFewRows();
    }

    @Override
    public void fewRows(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room) {
        long multiplyAdds = (long) rows * columns * depth;
        if (tiles.isPlain()) {
            tiles.reading(type, multiplyAdds / FEW_ROWS);
        }
        fewRows.reading(type, haveVectors() ? 2 * multiplyAdds : multiplyAdds / FEW_ROWS)
                .fewRows(left, leftAt, rows, type, right, stride, depth, columns, sums, at, room);
    }

    @Override
    public void store(float[] c, int at, int rows, int columns, long base, long baseStride, long out, long outStride) {
        others.now().store(c, at, rows, columns, base, baseStride, out, outStride);
    }

    @Override
    public void spread(float[] c, int rows, float[] to, int at) {
        others.now().spread(c, rows, to, at);
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        widening.reading(type, n).widen(type, from, n, to);
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        widening.reading(type, n).widen(type, from, n, to, at);
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
        long multiplyAdds = (long) depth * plain.tileColumns();
        query.computing(haveVectors() ? multiplyAdds : multiplyAdds / 3)
                .rowTimesPanel(a, aAt, panel, depth, c, at, add);
    }

    @Override
    public void add(long a, long b, int n, long out) {
        streams.now().add(a, b, n, out);
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        others.now().layerNorm(in, gain, bias, epsilon, n, out);
    }

    @Override
    public void gelu(long in, int n, long out, float[] room) {
        others.computing((long) EXPONENTIAL * n).gelu(in, n, out, room);
    }

    @Override
    public float max(float[] x, int at, int n) {
        return others.now().max(x, at, n);
    }

    @Override
    public float expSum(float[] x, int at, int n, float max) {
        return others.computing((long) EXPONENTIAL * n).expSum(x, at, n, max);
    }

    @Override
    public void softmax(float[] x, int rows, int valid, float[] factors, float[] room) {
        scores.now().softmax(x, rows, valid, factors, room);
    }

    @Override
    public void scale(long from, int n, float factor, float[] to, int at) {
        others.now().scale(from, n, factor, to, at);
    }

    @Override
    public void scale(float[] from, int at, int n, float factor, long to) {
        others.now().scale(from, at, n, factor, to);
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        others.now().scale(x, at, n, factor);
    }

    /** What reads so many rows of a tile of logits. */
    private HostKernels reading(int rows) {
        return readings.computing((long) EXPONENTIAL * rows * plain.tileColumns());
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        reading(rows).countAbove(c, rows, thresholds, counts, at);
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        reading(rows).markNonFinite(c, rows, marks, at);
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        return reading(rows).anyAbove(c, rows, thresholds, at);
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        reading(rows).addExponentials(c, rows, max, sums, at, room);
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        others.now().transpose(from, stride, rows, columns, to, at, toStride);
    }

    @Override
    public void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        KernelGroup.vectors().geluGradient(in, outGradient, n, room, inGradient, add);
    }

    @Override
    public void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        KernelGroup.vectors().layerNormGradient(in, outGradient, gain, epsilon, n, room, inGradient, add);
    }

    @Override
    public void layerNormWeightGradients(
            long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        KernelGroup.vectors().layerNormWeightGradients(in, outGradient, epsilon, n, gainSums, biasSums);
    }

    @Override
    public void softmaxGradient(float[] p, float[] g, int n, float factor) {
        KernelGroup.vectors().softmaxGradient(p, g, n, factor);
    }

    @Override
    public void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        others.computing((long) EXPONENTIAL * n).adamW(step, gradientScale, keep, values, gradients, first, second, n);
    }
}
