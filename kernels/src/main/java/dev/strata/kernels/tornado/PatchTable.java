package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What each sequence of a batch takes over from another one, as kernels read it: an entry per sequence, so that nothing
 * is recompiled from one patch to the next.
 */
public final class PatchTable {
    static final int PLACE = 0;
    static final int LAYER = 1;
    static final int SOURCE = 2;
    static final int FROM_POSITION = 3;
    static final int TO_POSITION = 4;
    static final int FROM_COLUMN = 5;
    static final int COLUMNS = 6;
    /** Ints of each sequence. */
    public static final int ENTRY = 7;
    /** The place of a sequence that takes over nothing. */
    private static final int NOWHERE = -1;

    private final IntArray array;

    /** A table for at most so many sequences, none of them patched. */
    public PatchTable(int sequences) {
        array = new IntArray(sequences * ENTRY);
        for (int sequence = 0; sequence < sequences; sequence++) {
            clear(sequence);
        }
    }

    /** Leaves a sequence as it is. */
    public void clear(int sequence) {
        array.set(sequence * ENTRY + PLACE, NOWHERE);
    }

    /**
     * Has the sequence take over, at a place of a layer, columns [fromColumn, fromColumn + columns) of the rows of
     * positions [fromPosition, toPosition) from a sequence that is not patched itself.
     *
     * @param place the number of one of the program's patch kernels
     */
    public void set(
            int sequence, int place, int layer, int source, int fromPosition, int toPosition, int fromColumn,
            int columns) {
        int entry = sequence * ENTRY;
        array.set(entry + PLACE, place);
        array.set(entry + LAYER, layer);
        array.set(entry + SOURCE, source);
        array.set(entry + FROM_POSITION, fromPosition);
        array.set(entry + TO_POSITION, toPosition);
        array.set(entry + FROM_COLUMN, fromColumn);
        array.set(entry + COLUMNS, columns);
    }

    /** The table as kernels read it. */
    public IntArray array() {
        return array;
    }
}
