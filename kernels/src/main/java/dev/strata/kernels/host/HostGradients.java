package dev.strata.kernels.host;

import static dev.strata.kernels.host.MatrixProduct.NOTHING;

import dev.strata.kernels.AdamW;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * The backward of {@link HostOperations}: from the gradient of the loss to an operation's output, the gradients to
 * its input and weights; and what an optimiser does with those. Where a method takes {@code add}, true adds to what
 * the gradient's memory holds and false overwrites it; gradients of weights are always added to. Every result has
 * the same bits whatever the team's size.
 *
 * <p>Conventions are those of HostOperations: off-heap float32, one operation at a time, no overlapping operands,
 * IllegalArgumentException for memory on the heap or shorter than the shapes say.
 */
public final class HostGradients {
    /** Floats of an element-wise operation that one core takes at a time. */
    private static final int CHUNK = 1 << 13;
    /** Rows that one core takes at a time, and whose share of a weight's gradient is summed first. */
    private static final int ROWS = 64;
    /** Columns that one core takes at a time where rows are summed. */
    private static final int COLUMNS = 64;

    /** A part of an element-wise operation: {@code n} floats, {@code at} bytes from the start. */
    private interface Part {
        void run(long at, int n, int worker);
    }

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    /** For what the cores share. */
    private final Scratch room;
    private final MatrixProduct product;
    private final AttentionGradients attention;
    private final CrossEntropy crossEntropy;

    /** @param arena for scratch memory; its end is the instance's end */
    public HostGradients(Team team, Arena arena) {
        this(HostKernelsProvider.KERNELS, team, arena);
    }

    HostGradients(HostKernels kernels, Team team, Arena arena) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = new Scratch[team.size()];
        Arrays.setAll(scratch, i -> new Scratch(kernels, arena));
        this.room = new Scratch(kernels, arena);
        this.product = new MatrixProduct(kernels, team, scratch);
        this.attention = new AttentionGradients(kernels, team, arena);
        this.crossEntropy = new CrossEntropy(kernels, team, scratch, room);
    }

    private void inParts(long n, Part part) {
        team.run(Math.toIntExact(Math.ceilDiv(n, CHUNK)), (chunk, worker) -> {
            long first = (long) chunk * CHUNK;
            part.run(4 * first, (int) Math.min(CHUNK, n - first), worker);
        });
    }

    /** The gradient of a sum to one of its terms, which is that of the sum; all have n elements. */
    public void add(MemorySegment outGradient, long n, MemorySegment inGradient, boolean add) {
        long from = Memory.address(outGradient, n);
        long to = Memory.address(inGradient, n);
        inParts(n, (at, count, worker) -> {
            if (add) {
                kernels.add(to + at, from + at, count, to + at);
            } else {
                Memory.copy(from + at, to + at, count);
            }
        });
    }

    /**
     * The gradient of a linear layer to its input: inGradient = outGradient · weightᵀ.
     *
     * @param outGradient [rows, weight.columns]
     * @param weight stored [in, out]
     * @param inGradient [rows, weight.rows]
     */
    public void linearInput(
            MemorySegment outGradient, int rows, Matrix weight, MemorySegment inGradient, boolean add) {
        if (weight.isQuantised()) {
            throw new IllegalArgumentException("no gradient goes through an INT8 weight");
        }
        int inputs = weight.rows();
        int outputs = weight.columns();
        long from = Memory.address(outGradient, (long) rows * outputs);
        long to = Memory.address(inGradient, (long) rows * inputs);
        long stride = 4L * inputs;
        product.run(
                Operand.byRow(from, outputs), rows, Operand.byRow(weight), inputs, outputs,
                add ? to : NOTHING, stride, to, stride);
    }

    /**
     * The gradients of a linear layer to its weights: weightGradient += inᵀ · outGradient, biasGradient += the sum of
     * outGradient's rows.
     *
     * @param in [rows, inputs]
     * @param outGradient [rows, outputs]
     * @param weightGradient [inputs, outputs]
     * @param biasGradient [outputs]
     */
    public void linearWeights(
            MemorySegment in, MemorySegment outGradient, int rows, int inputs, int outputs,
            MemorySegment weightGradient, MemorySegment biasGradient) {
        long x = Memory.address(in, (long) rows * inputs);
        long from = Memory.address(outGradient, (long) rows * outputs);
        long to = Memory.address(weightGradient, (long) inputs * outputs);
        long bias = Memory.address(biasGradient, outputs);
        long stride = 4L * outputs;
        product.run(
                Operand.byTerm(x, inputs), inputs, Operand.byTerm(from, outputs), outputs, rows,
                to, stride, to, stride);
        team.run(Math.ceilDiv(outputs, COLUMNS), (chunk, worker) -> {
            int column = chunk * COLUMNS;
            int n = Math.min(COLUMNS, outputs - column);
            long sums = scratch[worker].offHeap(COLUMNS);
            for (int first = 0; first < rows; first += ROWS) {
                Memory.copy(from + stride * first + 4L * column, sums, n);
                for (int row = first + 1; row < Math.min(first + ROWS, rows); row++) {
                    kernels.add(sums, from + stride * row + 4L * column, n, sums);
                }
                kernels.add(bias + 4L * column, sums, n, bias + 4L * column);
            }
        });
    }

    /**
     * The gradient of layer normalisation to its input.
     *
     * @param in [rows, width], what went into the forward pass; like outGradient and inGradient
     * @param gain [width]
     */
    public void layerNormInput(
            MemorySegment in, MemorySegment outGradient, int rows, int width, MemorySegment gain, float epsilon,
            MemorySegment inGradient, boolean add) {
        long n = (long) rows * width;
        long x = Memory.address(in, n);
        long from = Memory.address(outGradient, n);
        long g = Memory.address(gain, width);
        long to = Memory.address(inGradient, n);
        team.run(Math.ceilDiv(rows, ROWS), (chunk, worker) -> {
            float[] floats = scratch[worker].values(Math.max(width, 2 * HostKernels.MOST_LANES));
            for (int row = chunk * ROWS; row < Math.min((chunk + 1) * ROWS, rows); row++) {
                long at = 4L * row * width;
                kernels.layerNormGradient(x + at, from + at, g, epsilon, width, floats, to + at, add);
            }
        });
    }

    /**
     * The gradients of layer normalisation to its weights, with z the normalised input: gainGradient += Σ outGradient · z
     * and biasGradient += Σ outGradient over the rows.
     *
     * @param in [rows, width], like outGradient
     * @param gainGradient [width], like biasGradient
     */
    public void layerNormWeights(
            MemorySegment in, MemorySegment outGradient, int rows, int width, float epsilon,
            MemorySegment gainGradient, MemorySegment biasGradient) {
        long n = (long) rows * width;
        long x = Memory.address(in, n);
        long from = Memory.address(outGradient, n);
        long gain = Memory.address(gainGradient, width);
        long bias = Memory.address(biasGradient, width);
        int chunks = Math.ceilDiv(rows, ROWS);
        long sums = room.offHeap(2L * chunks * width);
        team.run(chunks, (chunk, worker) -> {
            long gainSums = sums + 8L * chunk * width;
            long biasSums = gainSums + 4L * width;
            Memory.clear(gainSums, 2L * width);
            for (int row = chunk * ROWS; row < Math.min((chunk + 1) * ROWS, rows); row++) {
                long at = 4L * row * width;
                kernels.layerNormWeightGradients(x + at, from + at, epsilon, width, gainSums, biasSums);
            }
        });
        for (int chunk = 0; chunk < chunks; chunk++) {
            kernels.add(gain, sums + 8L * chunk * width, width, gain);
            kernels.add(bias, sums + 8L * chunk * width + 4L * width, width, bias);
        }
    }

    /** inGradient = outGradient · GELU'(in), all [rows, width]; the tanh form. */
    public void gelu(
            MemorySegment in, MemorySegment outGradient, int rows, int width, MemorySegment inGradient, boolean add) {
        long n = (long) rows * width;
        long x = Memory.address(in, n);
        long from = Memory.address(outGradient, n);
        long to = Memory.address(inGradient, n);
        inParts(n, (at, count, worker) ->
                kernels.geluGradient(x + at, from + at, count, scratch[worker].values(count), to + at, add));
    }

    /**
     * The gradient of causal attention, within each of several sequences, to its queries, keys and values. What the
     * forward pass computed is computed again.
     *
     * @param qkv [sequences · length, 3 · heads · headWidth], like qkvGradient, which is overwritten
     * @param outGradient [sequences · length, heads · headWidth]
     */
    public void attention(
            MemorySegment qkv, MemorySegment outGradient, int sequences, int length, int heads, int headWidth,
            MemorySegment qkvGradient) {
        long n = (long) sequences * length * heads * headWidth;
        attention.run(
                Memory.address(qkv, 3 * n), Memory.address(outGradient, n), sequences, length, heads, headWidth,
                Memory.address(qkvGradient, 3 * n));
    }

    /**
     * The gradient of looking rows up in a table: tableGradient[tableRows[r]] += outGradient[r].
     *
     * @param outGradient [rows, width]
     * @param tableRows [rows], of a table as tall as tableGradient's memory
     */
    public void scatter(
            MemorySegment outGradient, int rows, int width, int[] tableRows, MemorySegment tableGradient) {
        int height = 0;
        for (int row = 0; row < rows; row++) {
            if (tableRows[row] < 0) {
                throw new IllegalArgumentException("row " + row + " is of table row " + tableRows[row]);
            }
            height = Math.max(height, tableRows[row] + 1);
        }
        long from = Memory.address(outGradient, (long) rows * width);
        long to = Memory.address(tableGradient, (long) height * width);
        team.run(Math.ceilDiv(width, COLUMNS), (chunk, worker) -> {
            long column = 4L * chunk * COLUMNS;
            int n = Math.min(COLUMNS, width - chunk * COLUMNS);
            for (int row = 0; row < rows; row++) {
                long sum = to + 4L * tableRows[row] * width + column;
                kernels.add(sum, from + 4L * row * width + column, n, sum);
            }
        });
    }

    /**
     * The losses of {@link HostOperations#crossEntropy} and the gradients of their sum times {@code scale}, in one go.
     *
     * @param in [rows, weight.columns], like inGradient, which is overwritten
     * @param weight [V, width]
     * @param targets [rows]; a row with a negative target has no part in anything
     * @param losses [rows], set; not finite where one of a row's logits is not
     * @param weightGradient [V, width], added to
     * @throws IllegalArgumentException for a target of V or above
     */
    public void crossEntropy(
            MemorySegment in, int rows, Matrix weight, int[] targets, float scale, float[] losses,
            MemorySegment inGradient, Optional<MemorySegment> weightGradient) {
        long n = (long) rows * weight.columns();
        long weights = (long) weight.rows() * weight.columns();
        crossEntropy.run(
                Memory.address(in, n), rows, weight, targets, scale, losses, Memory.address(inGradient, n),
                weightGradient.map(gradient -> Memory.address(gradient, weights)).orElse(NOTHING));
    }

    /** Σ values², summed in double precision. */
    public double squaredNorm(MemorySegment values, long n) {
        long from = Memory.address(values, n);
        double[] sums = new double[Math.toIntExact(Math.ceilDiv(n, CHUNK))];
        inParts(n, (at, count, worker) -> sums[(int) (at / (4 * CHUNK))] = squaredNorm(from + at, count));
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return sum;
    }

    /** Four sums side by side, for a single one waits for itself. */
    private static double squaredNorm(long x, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            a += square(x + 4L * i);
            b += square(x + 4L * i + 4);
            c += square(x + 4L * i + 8);
            d += square(x + 4L * i + 12);
        }
        for (; i < n; i++) {
            a += square(x + 4L * i);
        }
        return a + b + (c + d);
    }

    private static double square(long address) {
        double value = Memory.get(address);
        return value * value;
    }

    /**
     * One step of AdamW for parameters [from, from + count) of a store, in place; PyTorch's order of operations.
     *
     * @param gradientScale what the gradients are multiplied by first, as to limit their norm
     * @param values at least from + count floats, like gradients and the two moments, which begin as zeros
     * @param decays whether the step's weight decay applies to these parameters
     */
    public void adamW(
            AdamW step, float gradientScale, MemorySegment values, MemorySegment gradients, MemorySegment first,
            MemorySegment second, long from, long count, boolean decays) {
        if (from < 0 || count < 0) {
            throw new IllegalArgumentException("expected parameters of a store, got " + count + " from " + from);
        }
        long value = Memory.address(values, from + count) + 4 * from;
        long gradient = Memory.address(gradients, from + count) + 4 * from;
        long m = Memory.address(first, from + count) + 4 * from;
        long v = Memory.address(second, from + count) + 4 * from;
        float keep = decays ? (float) (1 - step.learningRate() * step.weightDecay()) : 1;
        inParts(count, (at, n, worker) ->
                kernels.adamW(step, gradientScale, keep, value + at, gradient + at, m + at, v + at, n));
    }
}
