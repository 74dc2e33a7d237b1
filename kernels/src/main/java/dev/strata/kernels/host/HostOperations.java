package dev.strata.kernels.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The operations of a transformer on the host's cores, over off-heap float32 activations and weights as they
 * are stored. An instance holds scratch memory and runs one operation at a time; any number of instances
 * share the cores. Operands must not overlap and must stay valid until an operation returns.
 *
 * <p>All throw IllegalArgumentException for memory on the heap or shorter than the shapes say.
 */
public final class HostOperations {
    /** Floats below which splitting an element-wise operation over the cores costs more than it saves. */
    private static final int WORTH_SPLITTING = 1 << 14;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final LinearProduct linear;
    private final CausalAttention attention;
    private final SeparateAttention separate;
    private final Unembedding unembedding;
    private final Readings readings;
    private final CrossEntropy crossEntropy;

    /** @param arena for scratch memory; its end is the instance's end */
    public HostOperations(Team team, Arena arena) {
        this(HostKernelsProvider.KERNELS, team, arena);
    }

    HostOperations(HostKernels kernels, Team team, Arena arena) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = new Scratch[team.size()];
        for (int worker = 0; worker < scratch.length; worker++) {
            scratch[worker] = new Scratch(kernels, arena);
        }
        this.linear = new LinearProduct(kernels, team, scratch);
        this.attention = new CausalAttention(kernels, team, scratch);
        this.separate = new SeparateAttention(kernels, team, scratch);
        this.unembedding = new Unembedding(kernels, team, scratch);
        this.readings = new Readings(kernels, team, scratch);
        this.crossEntropy = new CrossEntropy(kernels, team, scratch, new Scratch(kernels, arena));
    }

    /** An empty cache for one layer of up to {@code context} positions; the arena holds what it grows to. */
    public KeyValueCache cache(int heads, int headWidth, int context, Arena arena) {
        return new KeyValueCache(kernels, heads, headWidth, context, arena);
    }

    /** out[to] = table[row], widened. */
    public void gather(Matrix table, int row, MemorySegment out, int to) {
        int width = table.columns();
        long address = Memory.address(out, (to + 1L) * width) + 4L * to * width;
        kernels.widen(table.dtype(), table.row(row), width, address);
        if (table.isQuantised()) {
            scale(out.asSlice(4L * to * width), width, table.scale(row));
        }
    }

    /** values = values · factor, n of them. */
    public void scale(MemorySegment values, int n, float factor) {
        long address = Memory.address(values, n);
        float[] room = scratch[0].values(n);
        kernels.scale(address, n, factor, room, 0);
        Memory.copy(room, 0, address, n);
    }

    /** out = a + b, all [rows, width]. */
    public void add(MemorySegment a, MemorySegment b, int rows, int width, MemorySegment out) {
        long n = (long) rows * width;
        long from = Memory.address(a, n);
        long and = Memory.address(b, n);
        long to = Memory.address(out, n);
        if (n < WORTH_SPLITTING) {
            kernels.add(from, and, (int) n, to);
        } else {
            team.run(rows, (row, worker) -> {
                long at = 4L * row * width;
                kernels.add(from + at, and + at, width, to + at);
            });
        }
    }

    /**
     * out[t] = (in[t] - mean) / sqrt(variance + epsilon) · gain + bias. Ba et al., 2016.
     *
     * @param in [rows, width], like out
     * @param gain [width], like bias
     */
    public void layerNorm(
            MemorySegment in, int rows, int width, MemorySegment gain, MemorySegment bias, float epsilon,
            MemorySegment out) {
        long n = (long) rows * width;
        long from = Memory.address(in, n);
        long g = Memory.address(gain, width);
        long b = Memory.address(bias, width);
        long to = Memory.address(out, n);
        if (n < WORTH_SPLITTING) {
            for (int row = 0; row < rows; row++) {
                long at = 4L * row * width;
                kernels.layerNorm(from + at, g, b, epsilon, width, to + at);
            }
        } else {
            team.run(rows, (row, worker) -> {
                long at = 4L * row * width;
                kernels.layerNorm(from + at, g, b, epsilon, width, to + at);
            });
        }
    }

    /** out = GELU(in), both [rows, width]: 0.5 x (1 + tanh(sqrt(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, 2016. */
    public void gelu(MemorySegment in, int rows, int width, MemorySegment out) {
        long n = (long) rows * width;
        long from = Memory.address(in, n);
        long to = Memory.address(out, n);
        if (n < WORTH_SPLITTING) {
            for (int row = 0; row < rows; row++) {
                long at = 4L * row * width;
                kernels.gelu(from + at, width, to + at, scratch[0].values(width));
            }
        } else {
            team.run(rows, (row, worker) -> {
                long at = 4L * row * width;
                kernels.gelu(from + at, width, to + at, scratch[worker].values(width));
            });
        }
    }

    /**
     * out = in · weight + bias.
     *
     * @param in [rows, inputs]
     * @param weight stored [inputs, outputs], as GPT-2's Conv1D has it; of INT8 [outputs, inputs]
     * @param bias [outputs]
     * @param out [rows, outputs]
     */
    public void linear(MemorySegment in, int rows, Matrix weight, MemorySegment bias, MemorySegment out) {
        linear.run(
                Memory.address(in, (long) rows * weight.inputs()), rows, weight,
                Memory.address(bias, weight.outputs()), Memory.address(out, (long) rows * weight.outputs()));
    }

    /** out = GELU(in · weight + bias): {@link #linear} and {@link #gelu} in one, the same bits. */
    public void linearGelu(MemorySegment in, int rows, Matrix weight, MemorySegment bias, MemorySegment out) {
        linear.gelu(
                Memory.address(in, (long) rows * weight.inputs()), rows, weight,
                Memory.address(bias, weight.outputs()), Memory.address(out, (long) rows * weight.outputs()));
    }

    /** out = residual + (in · weight + bias): {@link #linear} and {@link #add} in one, the same bits. */
    public void linearAdd(
            MemorySegment in, int rows, Matrix weight, MemorySegment bias, MemorySegment residual, MemorySegment out) {
        long n = (long) rows * weight.outputs();
        linear.add(
                Memory.address(in, (long) rows * weight.inputs()), rows, weight,
                Memory.address(bias, weight.outputs()), Memory.address(residual, n), Memory.address(out, n));
    }

    /**
     * Causal multi-head attention from {@code rows} new positions, whose keys and values join the cache:
     * out[t] = Σ softmax(q[t]·k / sqrt(headWidth)) v over all positions up to t. Vaswani et al., 2017.
     *
     * @param qkv [rows, 3 · heads · headWidth]: queries, keys and values side by side
     * @param start the first new position
     * @param firstRow of those that attend, at least 0 and less than rows; the bits of a row are the same for any
     * @param out [rows - firstRow, heads · headWidth]
     */
    public void attention(
            MemorySegment qkv, int start, int rows, int firstRow, KeyValueCache cache, MemorySegment out) {
        long width = (long) cache.heads * cache.headWidth;
        attention.run(
                Memory.address(qkv, 3 * rows * width), start, rows, firstRow, cache,
                Memory.address(out, (rows - firstRow) * width));
    }

    /**
     * The same of several sequences at once, each with a cache of its own.
     *
     * @param qkv [Σ rows, 3 · heads · headWidth], sequence by sequence
     * @param starts the first new position of each
     * @param rows new positions of each
     * @param firstRows of each, counted within the sequence
     * @param caches of each, no two the same
     * @param out [Σ (rows - firstRows), heads · headWidth]
     */
    public void attention(
            MemorySegment qkv, int[] starts, int[] rows, int[] firstRows, KeyValueCache[] caches, MemorySegment out) {
        long width = (long) caches[0].heads * caches[0].headWidth;
        long all = Arrays.stream(rows).sum();
        separate.run(
                Memory.address(qkv, 3 * all * width), starts, rows, firstRows, caches,
                Memory.address(out, (all - Arrays.stream(firstRows).sum()) * width));
    }

    /**
     * Attention weights again, of one query over the positions up to its own: pattern[head] gets
     * {@code length} floats, zeros beyond the query's position.
     *
     * @param query the query's row of qkv, at least [heads · headWidth]
     * @param pattern [heads, rows, length], of which this is row {@code row}
     */
    public void pattern(
            MemorySegment query, int position, KeyValueCache cache, int length, MemorySegment pattern, int row,
            int rows) {
        long q = Memory.address(query, (long) cache.heads * cache.headWidth);
        long to = Memory.address(pattern, (long) cache.heads * rows * length);
        attention.pattern(q, position, cache, length, to, row, rows);
    }

    /**
     * The logits of some rows, each weight read once: out[t, v] = in[t] · weight[v].
     *
     * @param in [rows, weight.columns]
     * @param weight [V, width]
     * @param out [rows, V]
     */
    public void unembed(MemorySegment in, int rows, Matrix weight, MemorySegment out) {
        unembedding.run(
                Memory.address(in, (long) rows * weight.columns()), rows, weight,
                Memory.address(out, (long) rows * weight.rows()));
    }

    /** The same logits with the bits by which {@link #rank} and {@link #predict} go, which may be others in the last place. */
    public void logits(MemorySegment in, int rows, Matrix weight, MemorySegment out) {
        readings.logits(
                Memory.address(in, (long) rows * weight.columns()), rows, weight,
                Memory.address(out, (long) rows * weight.rows()));
    }

    /**
     * A few logits of a few rows: in[rows[i]] · weight[tokens[j]].
     *
     * @param in at least [1 + the largest row, weight.columns]
     * @param weight [V, width]
     * @return [rows.length][tokens.length]
     */
    public float[][] targetLogits(MemorySegment in, int[] rows, Matrix weight, int[] tokens) {
        int largest = Arrays.stream(rows).max().orElseThrow();
        return unembedding.of(Memory.address(in, (largest + 1L) * weight.columns()), rows, weight, tokens);
    }

    /** The index of the largest of n values, the first of equals; -1 if one is not finite. */
    public int argmax(MemorySegment values, int n) {
        long address = Memory.address(values, n);
        int best = 0;
        float most = Memory.get(address);
        int farthest = 0;
        for (int i = 0; i < n; i++) {
            float value = Memory.get(address + 4L * i);
            farthest = Math.max(farthest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
            if (value > most) {
                most = value;
                best = i;
            }
        }
        return farthest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY) ? best : -1;
    }

    /**
     * Ranks of targets by in · weightᵀ, without storing logits.
     *
     * @param in [rows, weight.columns]
     * @param weight [V, width]
     * @param targets for each row the tokens to rank, as many for each
     * @return [row][target]: 1 + #{v : logit[v] &gt; logit[target]}; 0 if one of the row's logits is not finite
     */
    public int[][] rank(MemorySegment in, int rows, Matrix weight, int[][] targets) {
        return readings.rank(Memory.address(in, (long) rows * weight.columns()), rows, weight, targets);
    }

    /**
     * What softmax(in · weightᵀ) says comes next, without storing logits. The same bits for any number of threads.
     *
     * @param in [rows, weight.columns]
     * @param weight [V, width]
     * @param most how many of the likeliest tokens, 0 to V
     * @param targets for each row further tokens, as many for each, perhaps none
     * @return [row]; null if one of the row's logits is not finite
     */
    public Reading[] predict(MemorySegment in, int rows, Matrix weight, int most, int[][] targets) {
        return readings.predict(Memory.address(in, (long) rows * weight.columns()), rows, weight, most, targets);
    }

    /**
     * For each row of in the loss of predicting its target: -log softmax(in · weightᵀ)[target].
     *
     * @param in [rows, weight.columns]
     * @param weight [V, width]
     * @param targets [rows]; the loss of a row with a negative target is 0
     * @param losses [rows], set; not finite where one of a row's logits is not
     * @throws IllegalArgumentException for a target of V or above
     */
    public void crossEntropy(MemorySegment in, int rows, Matrix weight, int[] targets, float[] losses) {
        crossEntropy.run(Memory.address(in, (long) rows * weight.columns()), rows, weight, targets, losses);
    }
}
