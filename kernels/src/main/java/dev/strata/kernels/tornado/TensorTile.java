package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A tile of a matrix product on tensor cores: {@value #ROWS} rows by {@value #OUTPUTS} outputs, computed by a work
 * group of four warps with 16 rows by 64 outputs each. For TornadoVM's CUDA backend and compute capability 8.0.
 *
 * <p>Tensor cores multiply BF16 values exactly and add in F32. So each F32 value is taken apart into three BF16 values,
 * its pieces, whose sum it is (Henry, Tang and Heinecke, 2019); a BF16 or INT8 weight is one piece, an F16 weight two.
 * Pieces count from 0, the largest; products of two whose numbers add up to more than 2 are left out, as they are below
 * 2⁻²⁴ of the whole.
 *
 * <p>Sums in tensor cores are cut off, not rounded (Fasi et al., 2021), always towards 0. So the largest pieces'
 * products are summed apart from all others, and every {@value #CHUNK} inputs both are taken out and added as F32.
 */
final class TensorTile {
    /** Rows of a tile. */
    static final int ROWS = 32;
    /** Outputs of a tile. */
    static final int OUTPUTS = 128;
    /** Work-group size. */
    static final int LANES = 128;

    /** Pieces of an F32 value. */
    private static final int PIECES = 3;
    /** Inputs that are staged at a time. */
    private static final int DEPTH = 32;
    /** Inputs of one matrix instruction. */
    private static final int STEP = 16;
    /** Inputs that tensor cores sum up; a multiple of {@link #DEPTH}. */
    private static final int CHUNK = 384;
    /** A warp's outputs, by 8. */
    private static final int PANELS = 8;
    private static final int WARP_OUTPUTS = 8 * PANELS;
    /** Ints of 16 rows by 16 inputs: four matrices of 8 by 8 values, two values in an int, rows of 8 side by side. */
    private static final int BLOCK = 128;
    /** Ints of 16 inputs by 8 outputs: two such matrices. */
    private static final int PANEL = 64;
    /** Ints of a piece of all rows. */
    private static final int ROW_PIECE = ROWS * DEPTH / 2;
    /** Ints of a piece of all weights. */
    private static final int WEIGHT_PIECE = OUTPUTS * DEPTH / 2;

    private TensorTile() {}

    /** Whether rows of so many outputs have room for each warp's first 8, if it has any: see {@link #product}. */
    static boolean fits(int outputs) {
        return outputs % WARP_OUTPUTS == 0 || outputs % WARP_OUTPUTS >= 8;
    }

    /** Pieces of a weight, stored as {@link Tile#WIDE} and its like say. */
    static int pieces(int storage, int format) {
        return storage == Tile.WIDE ? PIECES : storage == Tile.NARROW && format == Narrow.F16 ? 2 : 1;
    }

    /**
     * out[outAt + r stride + c] = in[row + r] · weights[output + c] where r is below {@code height} and c below
     * {@code width}; {@link #finish} reads them in the lanes that have stored them. All lanes must call it. It is one
     * method, local arrays and all: see {@link GroupReduction}.
     *
     * <p>What a lane has summed up can only be stored, and only as four places: two neighbours, and two more so many
     * strides further on. So it goes through the places of the lane's first four results, and from there to its own.
     *
     * @param storage which of the next three holds the weights, as in {@link Tile#product}
     * @param pieces {@link #pieces}
     * @param weightsAt the first weight of output 0; of packed ones, its first int
     * @param output the tile's first
     */
    static void product(
            KernelContext context, FloatArray in, int inAt, int row, int rows, int storage, FloatArray wide,
            ShortArray narrow, IntArray packed, int format, int pieces, int weightsAt, int output, int outputs,
            int inputs, FloatArray out, int outAt, int stride, int height, int width) {
        int[] a = context.allocateIntLocalArray(PIECES * ROW_PIECE);
        int[] b = context.allocateIntLocalArray(pieces * WEIGHT_PIECE);
        int lane = context.localIdx;
        int warpOutput = lane / 32 % 2;
        // mmaLoadA takes rows of 32 bytes, two of which share banks. Added to its address, this is that of a BLOCK.
        int aFix = 4 * (lane / 64) * BLOCK + 240 * (lane % 32 / 16) - 16 * (lane % 16);
        int bFix = 4 * warpOutput * PANELS * PANEL;
        int slot = outAt + row(lane) * stride + column(lane);
        // Eight rows on, or nothing where there is no such row: its sums are then this one's.
        int rise = row(lane) + 8 < height ? stride : 0;
        int panels = row(lane) < height ? TornadoMath.min(PANELS, (width - warpOutput * WARP_OUTPUTS + 7) / 8) : 0;
        for (int chunk = 0; chunk < inputs; chunk += CHUNK) {
            // Of the largest pieces, ...
            float[] h0 = context.mmaFragment(0f);
            float[] h1 = context.mmaFragment(0f);
            float[] h2 = context.mmaFragment(0f);
            float[] h3 = context.mmaFragment(0f);
            float[] h4 = context.mmaFragment(0f);
            float[] h5 = context.mmaFragment(0f);
            float[] h6 = context.mmaFragment(0f);
            float[] h7 = context.mmaFragment(0f);
            // ... and of all others.
            float[] l0 = context.mmaFragment(0f);
            float[] l1 = context.mmaFragment(0f);
            float[] l2 = context.mmaFragment(0f);
            float[] l3 = context.mmaFragment(0f);
            float[] l4 = context.mmaFragment(0f);
            float[] l5 = context.mmaFragment(0f);
            float[] l6 = context.mmaFragment(0f);
            float[] l7 = context.mmaFragment(0f);
            int end = TornadoMath.min(chunk + CHUNK, inputs);
            for (int k0 = chunk; k0 < end; k0 += DEPTH) {
                context.localBarrier();
                for (int i = lane; i < ROW_PIECE; i += LANES) {
                    int r = i / 4 % ROWS;
                    int k = i / (4 * ROWS) * 8 + i % 4 * 2;
                    // A row that isn't there is the one 8 ahead.
                    int from = row + r < rows ? row + r : row + r - 8;
                    from = inAt + TornadoMath.max(0, TornadoMath.min(from, rows - 1)) * inputs + k0 + k;
                    // Ints that are set in a condition which TornadoVM doesn't know to hold: it would shift
                    // bf16FromFloat's own result as a short.
                    int left0 = 0;
                    int left1 = 0;
                    int left2 = 0;
                    if (k0 + k < inputs + unknown(i, row, rows)) {
                        float x = in.get(from);
                        left0 = BFloat16.bf16FromFloat(x);
                        x -= BFloat16.bf16ToFloat((short) left0);
                        left1 = BFloat16.bf16FromFloat(x);
                        x -= BFloat16.bf16ToFloat((short) left1);
                        left2 = BFloat16.bf16FromFloat(x);
                    }
                    int right0 = 0;
                    int right1 = 0;
                    int right2 = 0;
                    if (k0 + k + 1 < inputs + unknown(i, row, rows)) {
                        float x = in.get(from + 1);
                        right0 = BFloat16.bf16FromFloat(x);
                        x -= BFloat16.bf16ToFloat((short) right0);
                        right1 = BFloat16.bf16FromFloat(x);
                        x -= BFloat16.bf16ToFloat((short) right1);
                        right2 = BFloat16.bf16FromFloat(x);
                    }
                    int to = (k / STEP * 2 + r / 16) * BLOCK + k % STEP / 8 * 64 + r % 16 * 4 + k % 8 / 2;
                    a[to] = pair(left0, right0);
                    a[to + ROW_PIECE] = pair(left1, right1);
                    a[to + 2 * ROW_PIECE] = pair(left2, right2);
                }
                for (int i = lane; i < WEIGHT_PIECE; i += LANES) {
                    int k = i / (4 * OUTPUTS) * 8 + i % 8;
                    int o = i / 8 % (OUTPUTS / 2) * 2;
                    // Behind the last input, rows are 0.
                    int input = TornadoMath.min(k0 + k, inputs - 1);
                    int pitch = storage == Tile.PACKED ? Int8.ints(inputs) : inputs;
                    int from = weightsAt + (output + o) * pitch;
                    int to = (k / STEP * (OUTPUTS / 8) + o / 8) * PANEL + k % STEP * 4 + o % 8 / 2;
                    int left0 = 0;
                    int left1 = 0;
                    int left2 = 0;
                    int right0 = 0;
                    int right1 = 0;
                    int right2 = 0;
                    if (storage == Tile.NARROW && format == Narrow.BF16) {
                        if (output + o < outputs + unknown(i, row, rows)) {
                            left0 = narrow.get(from + input);
                        }
                        if (output + o + 1 < outputs + unknown(i, row, rows)) {
                            right0 = narrow.get(from + pitch + input);
                        }
                    } else {
                        if (output + o < outputs + unknown(i, row, rows)) {
                            float w = WeightAccess.weight(storage, wide, narrow, packed, format, from, input);
                            left0 = BFloat16.bf16FromFloat(w);
                            w -= BFloat16.bf16ToFloat((short) left0);
                            left1 = BFloat16.bf16FromFloat(w);
                            w -= BFloat16.bf16ToFloat((short) left1);
                            left2 = BFloat16.bf16FromFloat(w);
                        }
                        if (output + o + 1 < outputs + unknown(i, row, rows)) {
                            float w = WeightAccess.weight(
                                    storage, wide, narrow, packed, format, from + pitch, input);
                            right0 = BFloat16.bf16FromFloat(w);
                            w -= BFloat16.bf16ToFloat((short) right0);
                            right1 = BFloat16.bf16FromFloat(w);
                            w -= BFloat16.bf16ToFloat((short) right1);
                            right2 = BFloat16.bf16FromFloat(w);
                        }
                    }
                    b[to] = pair(left0, right0);
                    if (pieces > 1) {
                        b[to + WEIGHT_PIECE] = pair(left1, right1);
                    }
                    if (pieces > 2) {
                        b[to + 2 * WEIGHT_PIECE] = pair(left2, right2);
                    }
                }
                context.localBarrier();
                for (int step = 0; step < DEPTH / STEP; step++) {
                    int aAt = aFix + 4 * step * ROWS / 16 * BLOCK;
                    int bAt = bFix + 4 * step * OUTPUTS / 8 * PANEL;
                    HalfFloat[] x = context.mmaLoadA(a, STEP, aAt);
                    HalfFloat[] w0 = context.mmaLoadB(b, STEP, bAt);
                    HalfFloat[] w1 = context.mmaLoadB(b, STEP, bAt + 4 * PANEL);
                    HalfFloat[] w2 = context.mmaLoadB(b, STEP, bAt + 8 * PANEL);
                    HalfFloat[] w3 = context.mmaLoadB(b, STEP, bAt + 12 * PANEL);
                    HalfFloat[] w4 = context.mmaLoadB(b, STEP, bAt + 16 * PANEL);
                    HalfFloat[] w5 = context.mmaLoadB(b, STEP, bAt + 20 * PANEL);
                    HalfFloat[] w6 = context.mmaLoadB(b, STEP, bAt + 24 * PANEL);
                    HalfFloat[] w7 = context.mmaLoadB(b, STEP, bAt + 28 * PANEL);
                    h0 = context.mmaBF16(x, w0, h0, MMAShape.M16N8K16);
                    h1 = context.mmaBF16(x, w1, h1, MMAShape.M16N8K16);
                    h2 = context.mmaBF16(x, w2, h2, MMAShape.M16N8K16);
                    h3 = context.mmaBF16(x, w3, h3, MMAShape.M16N8K16);
                    h4 = context.mmaBF16(x, w4, h4, MMAShape.M16N8K16);
                    h5 = context.mmaBF16(x, w5, h5, MMAShape.M16N8K16);
                    h6 = context.mmaBF16(x, w6, h6, MMAShape.M16N8K16);
                    h7 = context.mmaBF16(x, w7, h7, MMAShape.M16N8K16);
                    for (int piece = 1; piece < PIECES; piece++) {
                        HalfFloat[] y = context.mmaLoadA(a, STEP, aAt + 4 * piece * ROW_PIECE);
                        l0 = context.mmaBF16(y, w0, l0, MMAShape.M16N8K16);
                        l1 = context.mmaBF16(y, w1, l1, MMAShape.M16N8K16);
                        l2 = context.mmaBF16(y, w2, l2, MMAShape.M16N8K16);
                        l3 = context.mmaBF16(y, w3, l3, MMAShape.M16N8K16);
                        l4 = context.mmaBF16(y, w4, l4, MMAShape.M16N8K16);
                        l5 = context.mmaBF16(y, w5, l5, MMAShape.M16N8K16);
                        l6 = context.mmaBF16(y, w6, l6, MMAShape.M16N8K16);
                        l7 = context.mmaBF16(y, w7, l7, MMAShape.M16N8K16);
                    }
                    for (int other = 1; other < pieces; other++) {
                        int otherAt = bAt + 4 * other * WEIGHT_PIECE;
                        HalfFloat[] v0 = context.mmaLoadB(b, STEP, otherAt);
                        HalfFloat[] v1 = context.mmaLoadB(b, STEP, otherAt + 4 * PANEL);
                        HalfFloat[] v2 = context.mmaLoadB(b, STEP, otherAt + 8 * PANEL);
                        HalfFloat[] v3 = context.mmaLoadB(b, STEP, otherAt + 12 * PANEL);
                        HalfFloat[] v4 = context.mmaLoadB(b, STEP, otherAt + 16 * PANEL);
                        HalfFloat[] v5 = context.mmaLoadB(b, STEP, otherAt + 20 * PANEL);
                        HalfFloat[] v6 = context.mmaLoadB(b, STEP, otherAt + 24 * PANEL);
                        HalfFloat[] v7 = context.mmaLoadB(b, STEP, otherAt + 28 * PANEL);
                        for (int piece = 0; piece < PIECES - other; piece++) {
                            HalfFloat[] y = context.mmaLoadA(a, STEP, aAt + 4 * piece * ROW_PIECE);
                            l0 = context.mmaBF16(y, v0, l0, MMAShape.M16N8K16);
                            l1 = context.mmaBF16(y, v1, l1, MMAShape.M16N8K16);
                            l2 = context.mmaBF16(y, v2, l2, MMAShape.M16N8K16);
                            l3 = context.mmaBF16(y, v3, l3, MMAShape.M16N8K16);
                            l4 = context.mmaBF16(y, v4, l4, MMAShape.M16N8K16);
                            l5 = context.mmaBF16(y, v5, l5, MMAShape.M16N8K16);
                            l6 = context.mmaBF16(y, v6, l6, MMAShape.M16N8K16);
                            l7 = context.mmaBF16(y, v7, l7, MMAShape.M16N8K16);
                        }
                    }
                }
            }
            if (panels > 0) {
                // Of the chunks before: the places are needed.
                float first0 = out.get(slot);
                float first1 = out.get(slot + 1);
                float first2 = out.get(slot + 8 * rise);
                float first3 = out.get(slot + 8 * rise + 1);
                for (int left = panels; left > 0; left--) {
                    int panel = left - 1;
                    put(context, panel, h0, h1, h2, h3, h4, h5, h6, h7, out, slot, rise);
                    float sum0 = out.get(slot);
                    float sum1 = out.get(slot + 1);
                    float sum2 = out.get(slot + 8 * rise);
                    float sum3 = out.get(slot + 8 * rise + 1);
                    put(context, panel, l0, l1, l2, l3, l4, l5, l6, l7, out, slot, rise);
                    sum0 += out.get(slot);
                    sum1 += out.get(slot + 1);
                    sum2 += out.get(slot + 8 * rise);
                    sum3 += out.get(slot + 8 * rise + 1);
                    int to = slot + 8 * panel;
                    int column = column(lane) + 8 * panel;
                    if (column < width) {
                        sum0 += before(chunk, panel, first0, out, to);
                        sum2 += before(chunk, panel, first2, out, to + 8 * rise);
                        out.set(to, sum0);
                        out.set(to + 8 * rise, sum2);
                    }
                    if (column + 1 < width) {
                        sum1 += before(chunk, panel, first1, out, to + 1);
                        sum3 += before(chunk, panel, first3, out, to + 8 * rise + 1);
                        out.set(to + 1, sum1);
                        out.set(to + 8 * rise + 1, sum3);
                    }
                }
            }
        }
    }

    /**
     * What comes behind {@link #product} in the same lanes: scales, biases, and what follows from the results.
     *
     * @param storage of the weights: packed ones have scales, output 0's of the tile at {@code scalesAt}
     * @param biasAt the bias of the tile's first output, or {@link LinearKernel#NO_BIAS}
     * @param otherAt as in {@link Follow#store}, of the tile's first result; so {@code followAt}
     */
    static void finish(
            KernelContext context, FloatArray out, int outAt, int stride, int height, int width, int storage,
            FloatArray scales, int scalesAt, FloatArray biases, int biasAt, int follow, int otherAt, int followAt) {
        int lane = context.localIdx;
        for (int i = 0; i < 4 * PANELS; i++) {
            int r = row(lane) + i / 2 % 2 * 8;
            int c = column(lane) + i / 4 * 8 + i % 2;
            if (r < height && c < width) {
                int index = r * stride + c;
                float sum = out.get(outAt + index);
                sum = storage == Tile.PACKED ? sum * scales.get(scalesAt + c) : sum;
                sum = biasAt == LinearKernel.NO_BIAS ? sum : sum + biases.get(biasAt + c);
                out.set(outAt + index, sum);
                Follow.store(out, index, sum, follow, otherAt, followAt);
            }
        }
    }

    /** A lane's first row in the tile; its other one is 8 further on. */
    private static int row(int lane) {
        return lane / 64 * 16 + lane % 32 / 4;
    }

    /** A lane's first column in the tile; it has this and the next one of each panel. */
    private static int column(int lane) {
        return lane / 32 % 2 * WARP_OUTPUTS + lane % 4 * 2;
    }

    /** 0, as the tile's first row is there; but that is not known when the kernel is compiled. */
    private static int unknown(int i, int row, int rows) {
        return TornadoMath.min(0, rows + i - row);
    }

    private static int pair(int left, int right) {
        return (left & 0xffff) | (right << 16);
    }

    private static float before(int chunk, int panel, float first, FloatArray out, int at) {
        return chunk == 0 ? 0f : panel == 0 ? first : out.get(at);
    }

    /** Stores one of a lane's fragments in four places: from {@code slot} on, and eight {@code rise} further on. */
    private static void put(
            KernelContext context, int panel, float[] f0, float[] f1, float[] f2, float[] f3, float[] f4, float[] f5,
            float[] f6, float[] f7, FloatArray out, int slot, int rise) {
        int lane = context.localIdx;
        // Undone by what mmaStore adds for the lane.
        int row = -(lane % 32 / 4);
        int column = slot - lane % 4 * 2;
        if (panel == 0) {
            context.mmaStore(f0, out, row, column, rise);
        }
        if (panel == 1) {
            context.mmaStore(f1, out, row, column, rise);
        }
        if (panel == 2) {
            context.mmaStore(f2, out, row, column, rise);
        }
        if (panel == 3) {
            context.mmaStore(f3, out, row, column, rise);
        }
        if (panel == 4) {
            context.mmaStore(f4, out, row, column, rise);
        }
        if (panel == 5) {
            context.mmaStore(f5, out, row, column, rise);
        }
        if (panel == 6) {
            context.mmaStore(f6, out, row, column, rise);
        }
        if (panel == 7) {
            context.mmaStore(f7, out, row, column, rise);
        }
    }
}
