package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention of {@value #SIDE} rows of one head, computed by a work group that never writes scores (FlashAttention: Dao
 * et al., 2022): it walks over the keys that the rows see, {@value #SIDE} at a time, has them and then their values in
 * local memory, and keeps the largest score and the sum of exponentials so far (online softmax: Milakov and
 * Gimelshein, 2018).
 */
final class AttentionTile {
    /** Rows, and keys, of a tile. */
    static final int SIDE = 32;
    /** Work-group size. */
    static final int LANES = 64;

    /** Lanes that share a row's softmax. */
    private static final int SHARE = LANES / SIDE;
    /** Keys of each. */
    private static final int PART = SIDE / SHARE;
    /** Floats from one row's scores to the next one's: one more, so that lanes meet different banks. */
    private static final int PITCH = SIDE + 1;

    private AttentionTile() {}

    /** Floats of a tile's queries, keys or values in local memory: each row has whole {@value #SIDE} columns, and 1. */
    static int room(int headWidth) {
        return SIDE * (KernelTask.cover(headWidth, SIDE) * SIDE + 1);
    }

    /** Floats of local memory. */
    static int localFloats(int headWidth) {
        return 3 * room(headWidth) + SIDE * PITCH + 2 * LANES + SIDE;
    }

    /**
     * A lane owns 4 × 4 of the scores, and of each {@value #SIDE} columns of the mix: rows 4y…4y+3 and keys or columns
     * x, x+8, x+16, x+24. It shares a row's softmax with the next one.
     *
     * @param keysAt the first key's first float in {@code keys}, of the first sequence and layer; so {@code valuesAt}
     * @param layerStride floats from one layer's keys, or values, to the next one's
     * @param pitch floats from one position's key, or value, to the next one's
     * @param room {@link #room}
     */
    static void attend(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, int qkvStride, FloatArray keys,
            int keysAt, FloatArray values, int valuesAt, int layerStride, int pitch, int heads, int headWidth,
            int room, float scale, FloatArray out, int outAt, int outStride) {
        float[] queries = context.allocateFloatLocalArray(room);
        float[] staged = context.allocateFloatLocalArray(room);
        float[] mixed = context.allocateFloatLocalArray(room);
        float[] weights = context.allocateFloatLocalArray(SIDE * PITCH);
        float[] highs = context.allocateFloatLocalArray(LANES);
        float[] sums = context.allocateFloatLocalArray(LANES);
        float[] factors = context.allocateFloatLocalArray(SIDE);
        int lane = context.localIdx;
        int x = lane % 8;
        int y = lane / 8 * 4;
        int own = lane / SHARE;
        int part = lane % SHARE * PART;
        int stride = room / SIDE;
        int width = heads * headWidth;
        int length = cursor.get(Cursor.LENGTH);
        int tiles = (length + SIDE - 1) / SIDE;
        int head = context.groupIdx % heads * headWidth;
        int sequence = context.groupIdx / heads / tiles * length;
        // The last rows, which read the most keys, are the first to be computed.
        int row = (tiles - 1 - context.groupIdx / heads % tiles) * SIDE;
        int layer = cursor.get(Cursor.LAYER);
        int query = qkvAt + layer * qkvStride + (sequence + row) * 3 * width + head;
        int key = keysAt + layer * layerStride + sequence * pitch + head;
        int value = valuesAt + layer * layerStride + sequence * pitch + head;
        int first = cursor.get(Cursor.START) + row;
        int end = cursor.get(Cursor.START) + TornadoMath.min(row + SIDE, length);
        for (int i = lane; i < SIDE * headWidth; i += LANES) {
            int r = i / headWidth;
            int c = i % headWidth;
            float q = 0f;
            if (row + r < length) {
                q = scale * qkv.get(query + r * 3 * width + c);
            }
            queries[r * stride + c] = q;
        }
        for (int i = lane; i < room; i += LANES) {
            mixed[i] = 0f;
        }
        float largest = AttentionKernel.LOWEST;
        float total = 0f;
        for (int j = 0; j < end; j += SIDE) {
            context.localBarrier();
            for (int i = lane; i < SIDE * headWidth; i += LANES) {
                int k = i / headWidth;
                int c = i % headWidth;
                float staging = 0f;
                if (j + k < end) {
                    staging = keys.get(key + (j + k) * pitch + c);
                }
                staged[k * stride + c] = staging;
            }
            context.localBarrier();
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
            for (int c = 0; c < headWidth; c++) {
                float a0 = queries[y * stride + c];
                float a1 = queries[(y + 1) * stride + c];
                float a2 = queries[(y + 2) * stride + c];
                float a3 = queries[(y + 3) * stride + c];
                float b0 = staged[x * stride + c];
                float b1 = staged[(x + 8) * stride + c];
                float b2 = staged[(x + 16) * stride + c];
                float b3 = staged[(x + 24) * stride + c];
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
            int to = y * PITCH + x;
            weights[to] = s00;
            weights[to + 8] = s01;
            weights[to + 16] = s02;
            weights[to + 24] = s03;
            weights[to + PITCH] = s10;
            weights[to + PITCH + 8] = s11;
            weights[to + PITCH + 16] = s12;
            weights[to + PITCH + 24] = s13;
            weights[to + 2 * PITCH] = s20;
            weights[to + 2 * PITCH + 8] = s21;
            weights[to + 2 * PITCH + 16] = s22;
            weights[to + 2 * PITCH + 24] = s23;
            weights[to + 3 * PITCH] = s30;
            weights[to + 3 * PITCH + 8] = s31;
            weights[to + 3 * PITCH + 16] = s32;
            weights[to + 3 * PITCH + 24] = s33;
            context.localBarrier();
            for (int i = lane; i < SIDE * headWidth; i += LANES) {
                int k = i / headWidth;
                int c = i % headWidth;
                float staging = 0f;
                if (j + k < end) {
                    staging = values.get(value + (j + k) * pitch + c);
                }
                staged[k * stride + c] = staging;
            }
            int seen = first + own + 1 - j;
            float high = AttentionKernel.LOWEST;
            for (int k = part; k < TornadoMath.min(part + PART, seen); k++) {
                high = TornadoMath.max(high, weights[own * PITCH + k]);
            }
            highs[lane] = high;
            context.localBarrier();
            float before = largest;
            for (int i = 0; i < SHARE; i++) {
                largest = TornadoMath.max(largest, highs[own * SHARE + i]);
            }
            float sum = 0f;
            for (int k = part; k < part + PART; k++) {
                float weight = 0f;
                if (k < seen) {
                    weight = TornadoMath.exp(weights[own * PITCH + k] - largest);
                }
                weights[own * PITCH + k] = weight;
                sum += weight;
            }
            sums[lane] = sum;
            float factor = TornadoMath.exp(before - largest);
            factors[own] = factor;
            context.localBarrier();
            total *= factor;
            for (int i = 0; i < SHARE; i++) {
                total += sums[own * SHARE + i];
            }
            if (j + SIDE > first + 1) {
                // Some rows don't see all keys: theirs alone, as a value that is not finite spoils a sum even times 0.
                for (int i = lane; i < SIDE * headWidth; i += LANES) {
                    int r = i / headWidth;
                    int c = i % headWidth;
                    float mix = mixed[r * stride + c] * factors[r];
                    for (int k = 0; k < TornadoMath.min(SIDE, first + r + 1 - j); k++) {
                        mix += weights[r * PITCH + k] * staged[k * stride + c];
                    }
                    mixed[r * stride + c] = mix;
                }
            } else {
                for (int c = x; c < stride - 1; c += SIDE) {
                    s00 = 0f;
                    s01 = 0f;
                    s02 = 0f;
                    s03 = 0f;
                    s10 = 0f;
                    s11 = 0f;
                    s12 = 0f;
                    s13 = 0f;
                    s20 = 0f;
                    s21 = 0f;
                    s22 = 0f;
                    s23 = 0f;
                    s30 = 0f;
                    s31 = 0f;
                    s32 = 0f;
                    s33 = 0f;
                    for (int k = 0; k < SIDE; k++) {
                        float a0 = weights[y * PITCH + k];
                        float a1 = weights[(y + 1) * PITCH + k];
                        float a2 = weights[(y + 2) * PITCH + k];
                        float a3 = weights[(y + 3) * PITCH + k];
                        float b0 = staged[k * stride + c];
                        float b1 = staged[k * stride + c + 8];
                        float b2 = staged[k * stride + c + 16];
                        float b3 = staged[k * stride + c + 24];
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
                    int at = y * stride + c;
                    mixed[at] = mixed[at] * factors[y] + s00;
                    mixed[at + 8] = mixed[at + 8] * factors[y] + s01;
                    mixed[at + 16] = mixed[at + 16] * factors[y] + s02;
                    mixed[at + 24] = mixed[at + 24] * factors[y] + s03;
                    at += stride;
                    mixed[at] = mixed[at] * factors[y + 1] + s10;
                    mixed[at + 8] = mixed[at + 8] * factors[y + 1] + s11;
                    mixed[at + 16] = mixed[at + 16] * factors[y + 1] + s12;
                    mixed[at + 24] = mixed[at + 24] * factors[y + 1] + s13;
                    at += stride;
                    mixed[at] = mixed[at] * factors[y + 2] + s20;
                    mixed[at + 8] = mixed[at + 8] * factors[y + 2] + s21;
                    mixed[at + 16] = mixed[at + 16] * factors[y + 2] + s22;
                    mixed[at + 24] = mixed[at + 24] * factors[y + 2] + s23;
                    at += stride;
                    mixed[at] = mixed[at] * factors[y + 3] + s30;
                    mixed[at + 8] = mixed[at + 8] * factors[y + 3] + s31;
                    mixed[at + 16] = mixed[at + 16] * factors[y + 3] + s32;
                    mixed[at + 24] = mixed[at + 24] * factors[y + 3] + s33;
                }
            }
        }
        context.localBarrier();
        factors[own] = total;
        context.localBarrier();
        int to = outAt + layer * outStride + (sequence + row) * width + head;
        for (int i = lane; i < SIDE * headWidth; i += LANES) {
            int r = i / headWidth;
            int c = i % headWidth;
            if (row + r < length) {
                out.set(to + r * width + c, mixed[r * stride + c] / factors[r]);
            }
        }
    }
}
