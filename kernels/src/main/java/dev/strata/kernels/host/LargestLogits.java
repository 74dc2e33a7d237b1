package dev.strata.kernels.host;

import java.util.Arrays;

/**
 * The largest logits of some rows, out of the tiles of a {@link VocabularyScan}; of equals, those of the lowest tokens.
 * Each worker keeps for each row up to twice as many as are wanted, and when it has that many, the larger half of them.
 */
final class LargestLogits {
    private final HostKernels kernels;
    private final int most;
    private final int capacity;
    /** [worker][row]: below or at this, a logit is none of the largest. */
    private final float[][] least;
    /** [worker][row, capacity]; see {@link #key}. */
    private final long[][] keys;
    private final int[][] sizes;

    /**
     * @param most how many for each row
     * @param paddedRows rows with their padding, in which nothing is kept
     */
    LargestLogits(HostKernels kernels, int most, int tokens, int rows, int paddedRows, int workers) {
        this.kernels = kernels;
        this.most = most;
        this.capacity = Math.min(2 * most, tokens);
        this.keys = new long[workers][Math.multiplyExact(rows, capacity)];
        this.sizes = new int[workers][rows];
        this.least = new float[workers][paddedRows];
        for (float[] of : least) {
            Arrays.fill(of, 0, rows, most > 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY);
            Arrays.fill(of, rows, paddedRows, Float.POSITIVE_INFINITY);
        }
    }

    /** Takes a tile into account; {@link VocabularyScan.Sink}. */
    void take(float[] logits, int first, int tokens, int row, int worker) {
        float[] bounds = least[worker];
        if (!kernels.anyAbove(logits, tokens, bounds, row)) {
            return;
        }
        int columns = kernels.tileColumns();
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < columns; j++) {
                if (logits[i * columns + j] > bounds[row + j]) {
                    add(key(logits[i * columns + j], first + i), row + j, worker);
                }
            }
        }
    }

    private void add(long key, int row, int worker) {
        int at = row * capacity;
        int size = sizes[worker][row];
        long[] mine = keys[worker];
        mine[at + size++] = key;
        if (size == 2 * most) {
            Arrays.sort(mine, at, at + size);
            System.arraycopy(mine, at + most, mine, at, most);
            size = most;
            least[worker][row] = logit(mine[at]);
        }
        sizes[worker][row] = size;
    }

    /** A row's largest, the largest first, as {@link #logit} and {@link #token} read them. */
    long[] of(int row) {
        long[] all = {};
        for (int worker = 0; worker < keys.length; worker++) {
            int size = sizes[worker][row];
            all = Arrays.copyOf(all, all.length + size);
            System.arraycopy(keys[worker], row * capacity, all, all.length - size, size);
        }
        Arrays.sort(all);
        long[] largest = new long[Math.min(most, all.length)];
        for (int i = 0; i < largest.length; i++) {
            largest[i] = all[all.length - 1 - i];
        }
        return largest;
    }

    /** Of two keys, the greater is that of the larger logit and, of equal ones, that of the lower token. */
    private static long key(float logit, int token) {
        int bits = Float.floatToRawIntBits(logit + 0f); // -0 is 0
        return (long) ordered(bits) << 32 | ~token & 0xffff_ffffL;
    }

    static float logit(long key) {
        return Float.intBitsToFloat(ordered((int) (key >> 32)));
    }

    static int token(long key) {
        return ~(int) key;
    }

    /** From a float's bits to integers in the floats' order, and back. */
    private static int ordered(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }
}
