package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A tile of a matrix product: {@value #SIDE} rows by {@value #SIDE} outputs, computed by a work group through
 * local memory, {@value #DEPTH} inputs at a time. A lane owns 4 × 4 results: rows 4y…4y+3 and outputs x, x+8,
 * x+16, x+24. Each result is a chain of fused multiply-adds over the inputs in order, from 0 on: so
 * {@link #dot} comes to the same bits.
 */
final class Tile {
    /** Rows, and outputs, of a tile. */
    static final int SIDE = 32;
    /** Work-group size. */
    static final int LANES = 64;
    /** Inputs that lie in local memory at a time. */
    static final int DEPTH = 16;
    /** Floats of local memory for the rows' inputs; as many for the weights. */
    static final int SLICE = SIDE * DEPTH;
    /** Floats of local memory for the results. */
    static final int AREA = SIDE * SIDE;

    private Tile() {}

    /** Tiles that cover {@code n} rows or outputs. */
    static int cover(int n) {
        return (n + SIDE - 1) / SIDE;
    }

    /** result[r][c] = in[row + r] · weights[output + c], for F32 weights; all lanes see the results. */
    static void product(
            KernelContext context, FloatArray in, int inAt, int row, int rows, FloatArray weights, int weightsAt,
            int output, int outputs, int inputs, float[] a, float[] b, float[] result) {
        int lane = context.localIdx;
        clear(lane, result);
        for (int k = 0; k < inputs; k += DEPTH) {
            context.localBarrier();
            load(lane, in, inAt, row, rows, inputs, k, a);
            load(lane, weights, weightsAt, output, outputs, inputs, k, b);
            context.localBarrier();
            multiply(lane, a, b, result);
        }
        context.localBarrier();
    }

    /** As above, for 16-bit weights. */
    static void product(
            KernelContext context, FloatArray in, int inAt, int row, int rows, ShortArray weights, int format,
            int weightsAt, int output, int outputs, int inputs, float[] a, float[] b, float[] result) {
        int lane = context.localIdx;
        clear(lane, result);
        for (int k = 0; k < inputs; k += DEPTH) {
            context.localBarrier();
            load(lane, in, inAt, row, rows, inputs, k, a);
            load(lane, weights, format, weightsAt, output, outputs, inputs, k, b);
            context.localBarrier();
            multiply(lane, a, b, result);
        }
        context.localBarrier();
    }

    /** One result alone, bit for bit as in a tile. */
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

    private static void clear(int lane, float[] result) {
        for (int i = lane; i < AREA; i += LANES) {
            result[i] = 0f;
        }
    }

    /** Puts columns k … k+15 of 32 rows into local memory, column by column; 0 where the matrix has ended. */
    private static void load(
            int lane, FloatArray matrix, int at, int row, int rows, int columns, int k, float[] slice) {
        for (int i = lane; i < SLICE; i += LANES) {
            int r = row + i / DEPTH;
            int c = k + i % DEPTH;
            float value = 0f;
            if (r < rows && c < columns) {
                value = matrix.get(at + r * columns + c);
            }
            slice[i % DEPTH * SIDE + i / DEPTH] = value;
        }
    }

    private static void load(
            int lane, ShortArray matrix, int format, int at, int row, int rows, int columns, int k, float[] slice) {
        for (int i = lane; i < SLICE; i += LANES) {
            int r = row + i / DEPTH;
            int c = k + i % DEPTH;
            float value = 0f;
            if (r < rows && c < columns) {
                value = Narrow.widen(matrix.get(at + r * columns + c), format);
            }
            slice[i % DEPTH * SIDE + i / DEPTH] = value;
        }
    }

    /** Adds one slice's products to the lane's 16 results. Unrolled, so that they stay in registers. */
    private static void multiply(int lane, float[] a, float[] b, float[] result) {
        int x = lane % 8;
        int y = lane / 8 * 4;
        int at = y * SIDE + x;
        float s00 = result[at];
        float s01 = result[at + 8];
        float s02 = result[at + 16];
        float s03 = result[at + 24];
        float s10 = result[at + 32];
        float s11 = result[at + 40];
        float s12 = result[at + 48];
        float s13 = result[at + 56];
        float s20 = result[at + 64];
        float s21 = result[at + 72];
        float s22 = result[at + 80];
        float s23 = result[at + 88];
        float s30 = result[at + 96];
        float s31 = result[at + 104];
        float s32 = result[at + 112];
        float s33 = result[at + 120];
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
        result[at] = s00;
        result[at + 8] = s01;
        result[at + 16] = s02;
        result[at + 24] = s03;
        result[at + 32] = s10;
        result[at + 40] = s11;
        result[at + 48] = s12;
        result[at + 56] = s13;
        result[at + 64] = s20;
        result[at + 72] = s21;
        result[at + 80] = s22;
        result[at + 88] = s23;
        result[at + 96] = s30;
        result[at + 104] = s31;
        result[at + 112] = s32;
        result[at + 120] = s33;
    }
}
