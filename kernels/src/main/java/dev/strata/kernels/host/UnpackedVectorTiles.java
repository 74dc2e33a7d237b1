package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * {@link VectorTiles} of a right operand that is not packed. Loops of their own, for those read arrays and
 * these memory.
 */
final class UnpackedVectorTiles {
    private static final int LANES = Lanes.COUNT;
    private static final int STRIDE = HostKernels.LEFT_STRIDE;

    private static final int ROWS = TileShape.of(LANES).rows();
    private static final int COLUMNS = TileShape.of(LANES).columns();
    /** In which weights are brought near: each a long way through memory, for the hardware to run ahead on. */
    private static final int STREAMS = 8;
    private static final int LINE = 64;

    private UnpackedVectorTiles() {}

    /** {@link HostKernels#tiles}. */
    static void tiles(
            float[] left, int leftAt, int rows, long right, long stride, int depth, int columns, float[] c, int at,
            float[] room) {
        room[0] = bringNear(right, stride, depth, columns);
        for (int column = 0; column < columns; column += COLUMNS) {
            for (int row = 0; row < rows; row += ROWS) {
                int tall = Math.min(ROWS, rows - row);
                tile(left, leftAt + row * STRIDE, tall, right + 4L * column, stride, depth, room);
                for (int i = 0; i < tall; i++) {
                    System.arraycopy(room, i * COLUMNS, c, at + (row + i) * columns + column, COLUMNS);
                }
            }
        }
    }

    /**
     * Reads something of every line of the right operand. A tile alone, in its short pieces of rows, would wait for memory
     * most of the time.
     *
     * @return of no meaning, but it must be used
     */
    private static float bringNear(long right, long stride, int depth, int columns) {
        int apart = depth / STREAMS;
        float read = 0;
        for (int k = 0; k < apart; k++) {
            read += read(right + k * stride, apart * stride, 4L * columns);
        }
        return read;
    }

    private static float read(long from, long apart, long bytes) {
        float a = 0;
        float b = 0;
        for (long p = from; p < from + bytes; p += LINE) {
            a += Memory.get(p) + Memory.get(p + apart);
            b += Memory.get(p + 2 * apart) + Memory.get(p + 3 * apart);
            a += Memory.get(p + 4 * apart) + Memory.get(p + 5 * apart);
            b += Memory.get(p + 6 * apart) + Memory.get(p + 7 * apart);
        }
        return a + b;
    }

    /** {@link HostKernels#tile} of stored rows. */
    static void tile(float[] left, int leftAt, int rows, long right, long stride, int depth, float[] c) {
        if (rows > 6) {
            rows12(left, leftAt, right, stride, depth, c);
        } else {
            rows6(left, leftAt, right, stride, depth, c);
        }
    }

    /** 12 rows × two vectors. */
    private static void rows12(float[] left, int leftAt, long right, long stride, int depth, float[] c) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector a0 = zero, b0 = zero;
        FloatVector a1 = zero, b1 = zero;
        FloatVector a2 = zero, b2 = zero;
        FloatVector a3 = zero, b3 = zero;
        FloatVector a4 = zero, b4 = zero;
        FloatVector a5 = zero, b5 = zero;
        FloatVector a6 = zero, b6 = zero;
        FloatVector a7 = zero, b7 = zero;
        FloatVector a8 = zero, b8 = zero;
        FloatVector a9 = zero, b9 = zero;
        FloatVector a10 = zero, b10 = zero;
        FloatVector a11 = zero, b11 = zero;
        long r = right;
        for (int k = 0, l = leftAt; k < depth; k++, l++) {
            FloatVector x = Lanes.load(r);
            FloatVector y = Lanes.load(r + BYTES);
            r += stride;
            FloatVector s;
            s = FloatVector.broadcast(FLOATS, left[l]);
            a0 = s.fma(x, a0);
            b0 = s.fma(y, b0);
            s = FloatVector.broadcast(FLOATS, left[l + STRIDE]);
            a1 = s.fma(x, a1);
            b1 = s.fma(y, b1);
            s = FloatVector.broadcast(FLOATS, left[l + 2 * STRIDE]);
            a2 = s.fma(x, a2);
            b2 = s.fma(y, b2);
            s = FloatVector.broadcast(FLOATS, left[l + 3 * STRIDE]);
            a3 = s.fma(x, a3);
            b3 = s.fma(y, b3);
            s = FloatVector.broadcast(FLOATS, left[l + 4 * STRIDE]);
            a4 = s.fma(x, a4);
            b4 = s.fma(y, b4);
            s = FloatVector.broadcast(FLOATS, left[l + 5 * STRIDE]);
            a5 = s.fma(x, a5);
            b5 = s.fma(y, b5);
            s = FloatVector.broadcast(FLOATS, left[l + 6 * STRIDE]);
            a6 = s.fma(x, a6);
            b6 = s.fma(y, b6);
            s = FloatVector.broadcast(FLOATS, left[l + 7 * STRIDE]);
            a7 = s.fma(x, a7);
            b7 = s.fma(y, b7);
            s = FloatVector.broadcast(FLOATS, left[l + 8 * STRIDE]);
            a8 = s.fma(x, a8);
            b8 = s.fma(y, b8);
            s = FloatVector.broadcast(FLOATS, left[l + 9 * STRIDE]);
            a9 = s.fma(x, a9);
            b9 = s.fma(y, b9);
            s = FloatVector.broadcast(FLOATS, left[l + 10 * STRIDE]);
            a10 = s.fma(x, a10);
            b10 = s.fma(y, b10);
            s = FloatVector.broadcast(FLOATS, left[l + 11 * STRIDE]);
            a11 = s.fma(x, a11);
            b11 = s.fma(y, b11);
        }
        a0.intoArray(c, 0);
        b0.intoArray(c, LANES);
        a1.intoArray(c, 2 * LANES);
        b1.intoArray(c, 3 * LANES);
        a2.intoArray(c, 4 * LANES);
        b2.intoArray(c, 5 * LANES);
        a3.intoArray(c, 6 * LANES);
        b3.intoArray(c, 7 * LANES);
        a4.intoArray(c, 8 * LANES);
        b4.intoArray(c, 9 * LANES);
        a5.intoArray(c, 10 * LANES);
        b5.intoArray(c, 11 * LANES);
        a6.intoArray(c, 12 * LANES);
        b6.intoArray(c, 13 * LANES);
        a7.intoArray(c, 14 * LANES);
        b7.intoArray(c, 15 * LANES);
        a8.intoArray(c, 16 * LANES);
        b8.intoArray(c, 17 * LANES);
        a9.intoArray(c, 18 * LANES);
        b9.intoArray(c, 19 * LANES);
        a10.intoArray(c, 20 * LANES);
        b10.intoArray(c, 21 * LANES);
        a11.intoArray(c, 22 * LANES);
        b11.intoArray(c, 23 * LANES);
    }

    /** 6 rows × two vectors. */
    private static void rows6(float[] left, int leftAt, long right, long stride, int depth, float[] c) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector a0 = zero, b0 = zero;
        FloatVector a1 = zero, b1 = zero;
        FloatVector a2 = zero, b2 = zero;
        FloatVector a3 = zero, b3 = zero;
        FloatVector a4 = zero, b4 = zero;
        FloatVector a5 = zero, b5 = zero;
        long r = right;
        for (int k = 0, l = leftAt; k < depth; k++, l++) {
            FloatVector x = Lanes.load(r);
            FloatVector y = Lanes.load(r + BYTES);
            r += stride;
            FloatVector s;
            s = FloatVector.broadcast(FLOATS, left[l]);
            a0 = s.fma(x, a0);
            b0 = s.fma(y, b0);
            s = FloatVector.broadcast(FLOATS, left[l + STRIDE]);
            a1 = s.fma(x, a1);
            b1 = s.fma(y, b1);
            s = FloatVector.broadcast(FLOATS, left[l + 2 * STRIDE]);
            a2 = s.fma(x, a2);
            b2 = s.fma(y, b2);
            s = FloatVector.broadcast(FLOATS, left[l + 3 * STRIDE]);
            a3 = s.fma(x, a3);
            b3 = s.fma(y, b3);
            s = FloatVector.broadcast(FLOATS, left[l + 4 * STRIDE]);
            a4 = s.fma(x, a4);
            b4 = s.fma(y, b4);
            s = FloatVector.broadcast(FLOATS, left[l + 5 * STRIDE]);
            a5 = s.fma(x, a5);
            b5 = s.fma(y, b5);
        }
        a0.intoArray(c, 0);
        b0.intoArray(c, LANES);
        a1.intoArray(c, 2 * LANES);
        b1.intoArray(c, 3 * LANES);
        a2.intoArray(c, 4 * LANES);
        b2.intoArray(c, 5 * LANES);
        a3.intoArray(c, 6 * LANES);
        b3.intoArray(c, 7 * LANES);
        a4.intoArray(c, 8 * LANES);
        b4.intoArray(c, 9 * LANES);
        a5.intoArray(c, 10 * LANES);
        b5.intoArray(c, 11 * LANES);
    }
}
