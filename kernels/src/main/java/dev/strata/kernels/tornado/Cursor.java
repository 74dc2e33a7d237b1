package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Where the forward pass stands, as kernels read it. Scalars handed to a TornadoVM task are compiled into the
 * kernel, so everything that changes from one launch to the next lies in an {@code IntArray} with these places.
 */
public final class Cursor {
    /** Rows (positions) that this pass computes. */
    public static final int ROWS = 0;
    /** The position of the first row. */
    public static final int START = 1;
    /** The block that runs, 0-based. */
    public static final int LAYER = 2;
    /** Added to the place where a {@link LinearKernel} writes; 0 but for captured logits. */
    public static final int SHIFT = 3;
    /** Rows of each sequence: a batch's rows are those of the first sequence, then those of the second, … */
    public static final int LENGTH = 4;

    /**
     * Whether results that a task follows up in one go ({@link Follow}) are read, too: 1, or 0 if nobody reads them. A
     * kernel stores them in any case; a library's task does only if this is 1.
     */
    public static final int BETWEEN = 5;

    private static final int SIZE = 6;

    private Cursor() {}

    /** Sets a cursor to one sequence's rows, so many from position {@code start} on, at the first layer. */
    public static void begin(IntArray cursor, int rows, int start) {
        cursor.set(ROWS, rows);
        cursor.set(START, start);
        cursor.set(LAYER, 0);
        cursor.set(SHIFT, 0);
        cursor.set(LENGTH, rows);
        cursor.set(BETWEEN, 1);
    }

    /** Sets a cursor to whole sequences of {@code length} positions each, at the first layer. */
    public static void batch(IntArray cursor, int sequences, int length) {
        begin(cursor, sequences * length, 0);
        cursor.set(LENGTH, length);
    }

    /** A cursor's array, all 0. */
    public static IntArray create() {
        return new IntArray(SIZE);
    }
}
