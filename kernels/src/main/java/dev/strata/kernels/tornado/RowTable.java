package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Which sequence each row of a pass is of, and at which position of it, where sequences advance together: as kernels
 * read it. Filled anew before each pass.
 */
public final class RowTable {
    static final int SEQUENCE = 0;
    static final int POSITION = 1;
    /** Ints of each row. */
    public static final int ENTRY = 2;

    private final IntArray array;

    /** A table for at most so many rows. */
    public RowTable(int rows) {
        array = new IntArray(rows * ENTRY);
    }

    /** Sets what a row is of. */
    public void set(int row, int sequence, int position) {
        array.set(row * ENTRY + SEQUENCE, sequence);
        array.set(row * ENTRY + POSITION, position);
    }

    /** The table as kernels read it. */
    public IntArray array() {
        return array;
    }
}
