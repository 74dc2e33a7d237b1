package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A tile of a matrix product: {@value #SIDE} rows by {@value #SIDE} outputs, computed by a work group through local
 * memory, {@value #DEPTH} inputs at a time. A lane owns 4 × 4 results: rows 4y…4y+3 and outputs x, x+8, x+16, x+24.
 * Each result is a chain of fused multiply-adds over the inputs in order, from 0 on: so {@link WeightAccess#dot} comes
 * to the same bits.
 */
final class Tile {
    /** Rows, and outputs, of a tile. */
    static final int SIDE = 32;
    /** Work-group size. */
    static final int LANES = 64;
    /** Results of a tile. */
    static final int AREA = SIDE * SIDE;
    /** Weights in F32. */
    static final int WIDE = 0;
    /** Weights in 16 bits. */
    static final int NARROW = 1;
    /** Weights as {@link Int8} has them. */
    static final int PACKED = 2;

    /** A product's operands: [rows, inputs] and [outputs, inputs]. */
    static final int IN_WEIGHTS = 0;
    /** A product's operands: [rows, inputs] and [inputs, outputs]. */
    static final int IN_UPRIGHT = 1;
    /** A product's operands: [inputs, rows] and [inputs, outputs]. */
    static final int ACROSS_UPRIGHT = 2;

    private static final int DEPTH = 16;
    /** Floats from one input's rows to the next one's in local memory: one more, so that lanes meet different banks. */
    private static final int PITCH = SIDE + 1;
    private static final int SLICE = SIDE * DEPTH;

    private Tile() {}

    /** Tiles that cover {@code n} rows or outputs. */
    static int cover(int n) {
        return (n + SIDE - 1) / SIDE;
    }

    /**
     * The first row of a group's tile, where tiles cover outputs of so many rows one after the other: groups that run
     * side by side read the same weights.
     */
    static int row(KernelContext context, int rows) {
        return context.groupIdx % ((rows + SIDE - 1) / SIDE) * SIDE;
    }

    /** The first output of a group's tile, likewise. */
    static int output(KernelContext context, int rows) {
        return context.groupIdx / ((rows + SIDE - 1) / SIDE) * SIDE;
    }

    /**
     * out[outAt + r stride + c] = in[row + r] · weights[output + c] + biases[biasAt + c], where the matrices have such
     * a row and output; added to what stands there if {@code add} is 1. All lanes must call it. It is one method, local
     * arrays and all: see {@link GroupReduction}.
     *
     * @param operands how they lie: {@link #IN_WEIGHTS} and its like
     * @param storage which of the next three holds the weights, the others being null: {@link #WIDE} and its like. It
     *     is written as a constant where this is called: TornadoVM reads all branches that task arguments decide
     * @param format of narrow weights
     * @param weightsAt the first weight of output 0; of packed ones, its first int
     * @param output the tile's first
     * @param scales of packed weights, output 0's at {@code scalesAt}
     * @param biasAt the bias of the tile's first output, or {@link LinearKernel#NO_BIAS}
     * @param outAt where the tile's first result goes
     */
    static void product(
            KernelContext context, int operands, FloatArray in, int inAt, int row, int rows, int storage,
            FloatArray wide, ShortArray narrow, IntArray packed, int format, int weightsAt, int output, int outputs,
            int inputs, FloatArray scales, int scalesAt, FloatArray biases, int biasAt, FloatArray out, int outAt,
            int stride, int add) {
        float[] a = context.allocateFloatLocalArray(PITCH * DEPTH);
        float[] b = context.allocateFloatLocalArray(PITCH * DEPTH);
        float[] result = context.allocateFloatLocalArray(AREA);
        int lane = context.localIdx;
        int x = lane % 8;
        int y = lane / 8 * 4;
        float s00 = 0f;
        float s01 = 0f;
        float s02 = 0f;
        float s03 = 0f;
        float s10 = 0f;
        float s11 = 0f;
        float s12 = 0f;
        float s13 = 0f;
        float s20 = 0f;
        float s21 = 0f;
        float s22 = 0f;
        float s23 = 0f;
        float s30 = 0f;
        float s31 = 0f;
        float s32 = 0f;
        float s33 = 0f;
        for (int k0 = 0; k0 < inputs; k0 += DEPTH) {
            context.localBarrier();
            for (int i = lane; i < SLICE; i += LANES) {
                int r = operands == ACROSS_UPRIGHT ? i % SIDE : i / DEPTH;
                int k = operands == ACROSS_UPRIGHT ? i / SIDE : i % DEPTH;
                float value = 0f;
                if (row + r < rows && k0 + k < inputs) {
                    value = in.get(operands == ACROSS_UPRIGHT
                            ? inAt + (k0 + k) * rows + row + r
                            : inAt + (row + r) * inputs + k0 + k);
                }
                a[k * PITCH + r] = value;
            }
            for (int i = lane; i < SLICE; i += LANES) {
                int o = operands == IN_WEIGHTS ? i / DEPTH : i % SIDE;
                int k = operands == IN_WEIGHTS ? i % DEPTH : i / SIDE;
                // Behind the last input, a is 0. A test here would be constant for some widths: an error in the JIT.
                int input = TornadoMath.min(k0 + k, inputs - 1);
                float value = 0f;
                if (output + o < outputs) {
                    int at = operands == IN_WEIGHTS
                            ? weightsAt + (output + o) * (storage == PACKED ? Int8.ints(inputs) : inputs)
                            : weightsAt + output + o;
                    value = WeightAccess.weight(
                            storage, wide, narrow, packed, format, at, operands == IN_WEIGHTS ? input : input * outputs);
                }
                b[k * PITCH + o] = value;
            }
            context.localBarrier();
            for (int k = 0; k < DEPTH; k++) {
                float a0 = a[k * PITCH + y];
                float a1 = a[k * PITCH + y + 1];
                float a2 = a[k * PITCH + y + 2];
                float a3 = a[k * PITCH + y + 3];
                float b0 = b[k * PITCH + x];
                float b1 = b[k * PITCH + x + 8];
                float b2 = b[k * PITCH + x + 16];
                float b3 = b[k * PITCH + x + 24];
                s00 += a0 * b0;
                s01 += a0 * b1;
                s02 += a0 * b2;
                s03 += a0 * b3;
                s10 += a1 * b0;
                s11 += a1 * b1;
                s12 += a1 * b2;
                s13 += a1 * b3;
                s20 += a2 * b0;
                s21 += a2 * b1;
                s22 += a2 * b2;
                s23 += a2 * b3;
                s30 += a3 * b0;
                s31 += a3 * b1;
                s32 += a3 * b2;
                s33 += a3 * b3;
            }
        }
        int own = y * SIDE + x;
        result[own] = s00;
        result[own + 8] = s01;
        result[own + 16] = s02;
        result[own + 24] = s03;
        result[own + 32] = s10;
        result[own + 40] = s11;
        result[own + 48] = s12;
        result[own + 56] = s13;
        result[own + 64] = s20;
        result[own + 72] = s21;
        result[own + 80] = s22;
        result[own + 88] = s23;
        result[own + 96] = s30;
        result[own + 104] = s31;
        result[own + 112] = s32;
        result[own + 120] = s33;
        context.localBarrier();
        for (int i = lane; i < AREA; i += LANES) {
            int r = i / SIDE;
            int c = i % SIDE;
            if (row + r < rows && output + c < outputs) {
                float sum = storage == PACKED ? result[i] * scales.get(scalesAt + output + c) : result[i];
                sum = biasAt == LinearKernel.NO_BIAS ? sum : sum + biases.get(biasAt + c);
                int at = outAt + r * stride + c;
                out.set(at, add == 0 ? sum : out.get(at) + sum);
            }
        }
    }
}
