package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A tile of a matrix product: {@value #SIDE} rows by {@value #SIDE} outputs, computed by a work group through local
 * memory, {@value #DEPTH} inputs at a time. A lane owns 4 × 4 results: rows 4y…4y+3 and outputs x, x+8, x+16, x+24.
 * Each result is a chain of fused multiply-adds over the inputs in order, from 0 on: so {@link #dot} comes to the same
 * bits.
 */
final class Tile {
    /** Rows, and outputs, of a tile. */
    static final int SIDE = 32;
    /** Work-group size. */
    static final int LANES = 64;
    /** Results of a tile. */
    static final int AREA = SIDE * SIDE;
    /** In place of a 16-bit format: the weights are F32. */
    static final int WIDE = 0;

    private static final int DEPTH = 16;
    private static final int SLICE = SIDE * DEPTH;

    private Tile() {}

    /** Tiles that cover {@code n} rows or outputs. */
    static int cover(int n) {
        return (n + SIDE - 1) / SIDE;
    }

    /**
     * out[outAt + r stride + c] = in[row + r] · weights[output + c] + biases[biasAt + c], where the matrices have such a
     * row and output. All lanes must call it. It is one method, local arrays and all: see {@link GroupReduction}.
     *
     * @param wide the weights, if {@code format} is {@link #WIDE}
     * @param narrow the weights, else
     * @param weightsAt the first weight of output 0
     * @param biasAt the bias of the tile's first output, or {@link LinearKernel#NO_BIAS}
     * @param outAt where the tile's first result goes
     */
    static void product(
            KernelContext context, FloatArray in, int inAt, int row, int rows, FloatArray wide, ShortArray narrow,
            int format, int weightsAt, int output, int outputs, int inputs, FloatArray biases, int biasAt,
            FloatArray out, int outAt, int stride) {
        float[] a = context.allocateFloatLocalArray(SLICE);
        float[] b = context.allocateFloatLocalArray(SLICE);
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
                int r = i / DEPTH;
                int k = k0 + i % DEPTH;
                int to = i % DEPTH * SIDE + r;
                a[to] = element(in, inAt, row + r, rows, k, inputs);
                b[to] = format == WIDE
                        ? element(wide, weightsAt, output + r, outputs, k, inputs)
                        : element(narrow, format, weightsAt, output + r, outputs, k, inputs);
            }
            context.localBarrier();
            for (int k = 0; k < DEPTH; k++) {
                float a0 = a[k * SIDE + y];
                float a1 = a[k * SIDE + y + 1];
                float a2 = a[k * SIDE + y + 2];
                float a3 = a[k * SIDE + y + 3];
                float b0 = b[k * SIDE + x];
                float b1 = b[k * SIDE + x + 8];
                float b2 = b[k * SIDE + x + 16];
                float b3 = b[k * SIDE + x + 24];
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
        int columns = outputs - output - x;
        int lines = rows - row - y;
        int bias = biasAt == LinearKernel.NO_BIAS ? LinearKernel.NO_BIAS : biasAt + x;
        int at = outAt + y * stride + x;
        store(out, at, lines, columns, s00, s01, s02, s03, biases, bias);
        store(out, at + stride, lines - 1, columns, s10, s11, s12, s13, biases, bias);
        store(out, at + 2 * stride, lines - 2, columns, s20, s21, s22, s23, biases, bias);
        store(out, at + 3 * stride, lines - 3, columns, s30, s31, s32, s33, biases, bias);
    }

    /** One result alone, bit for bit as in a tile without biases. */
    static float dot(FloatArray in, int inAt, FloatArray weights, int weightsAt, int inputs) {
        float sum = 0f;
        for (int k = 0; k < inputs; k++) {
            sum += in.get(inAt + k) * weights.get(weightsAt + k);
        }
        return sum;
    }

    /** As above, for 16-bit weights. */
    static float dot(FloatArray in, int inAt, ShortArray weights, int format, int weightsAt, int inputs) {
        float sum = 0f;
        for (int k = 0; k < inputs; k++) {
            sum += in.get(inAt + k) * Narrow.widen(weights.get(weightsAt + k), format);
        }
        return sum;
    }

    /** A matrix's element; 0 behind its last row or column. */
    private static float element(FloatArray matrix, int at, int row, int rows, int column, int columns) {
        float value = 0f;
        if (row < rows && column < columns) {
            value = matrix.get(at + row * columns + column);
        }
        return value;
    }

    private static float element(
            ShortArray matrix, int format, int at, int row, int rows, int column, int columns) {
        float value = 0f;
        if (row < rows && column < columns) {
            value = Narrow.widen(matrix.get(at + row * columns + column), format);
        }
        return value;
    }

    /** One row's four results, as far as there is a line for them and they are within the columns. */
    private static void store(
            FloatArray out, int at, int lines, int columns, float s0, float s1, float s2, float s3, FloatArray biases,
            int bias) {
        if (lines > 0) {
            store(out, at, columns, s0, biases, bias, 0);
            store(out, at, columns, s1, biases, bias, 8);
            store(out, at, columns, s2, biases, bias, 16);
            store(out, at, columns, s3, biases, bias, 24);
        }
    }

    private static void store(
            FloatArray out, int at, int columns, float sum, FloatArray biases, int bias, int column) {
        if (column < columns) {
            out.set(at + column, bias == LinearKernel.NO_BIAS ? sum : sum + biases.get(bias + column));
        }
    }
}
