package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What {@link CopyKernel} is to copy: the source rows, the same for every copy, and a list of copies. Filled anew
 * before each launch.
 */
public final class CopyTable {
    static final int ROWS = 0;
    static final int FIRST_ROW = 1;
    static final int ENTRY = 5;

    private final IntArray array;
    private final int firstEntry;
    private int copies;

    /** A table with room for {@code rows} rows and {@code copies} copies. */
    public CopyTable(int rows, int copies) {
        array = new IntArray(FIRST_ROW + rows + ENTRY * copies);
        firstEntry = FIRST_ROW + rows;
    }

    /** Forgets all copies and sets the source rows. */
    public CopyTable of(int... rows) {
        array.set(ROWS, rows.length);
        for (int r = 0; r < rows.length; r++) {
            array.set(FIRST_ROW + r, rows[r]);
        }
        copies = 0;
        return this;
    }

    /**
     * Copies {@code width} floats of each row: from {@code from + row × fromStride} to {@code to + r × toStride},
     * where r counts the rows of the table.
     */
    public CopyTable copy(int from, int fromStride, int to, int toStride, int width) {
        int entry = firstEntry + copies * ENTRY;
        array.set(entry, from);
        array.set(entry + 1, fromStride);
        array.set(entry + 2, to);
        array.set(entry + 3, toStride);
        array.set(entry + 4, width);
        copies++;
        return this;
    }

    /** Rows × copies. */
    public int groups() {
        return array.get(ROWS) * copies;
    }

    /** The table as kernels read it. */
    public IntArray array() {
        return array;
    }

    int firstEntry() {
        return firstEntry;
    }
}
