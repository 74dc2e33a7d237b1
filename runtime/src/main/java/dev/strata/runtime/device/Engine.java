package dev.strata.runtime.device;

import java.util.List;

/** A checkpoint on a device: its weights in place, its programs compiled. Safe to share between threads. */
public interface Engine extends AutoCloseable {
    /** A new, empty sequence with its own KV cache. */
    Session session();

    /**
     * New, empty sequences that advance together.
     *
     * @param sequences how many
     * @param positions each has room for, 1 to the context
     * @param rows tokens that one pass appends to all of them together, at most
     */
    SequenceGroup group(int sequences, int positions, int rows);

    /** Runs batches with these weights, which stay as they are. Memory is taken as batches need it. */
    Batches batches();

    /**
     * Ranks targets by residual streams of any of this engine's captures, as {@link Captures#rank} does by its own; on
     * the device if all of them are there.
     *
     * @param rows at least one
     * @param targets of each row, as many for each
     * @return [row][target]
     */
    int[][] rank(List<CapturedRow> rows, boolean normalise, int[][] targets);

    /** What such residual streams say comes next; see {@link Captures#predict} and {@link #rank}. */
    Prediction[] predict(List<CapturedRow> rows, boolean normalise, int most, int[][] targets);

    @Override
    void close();
}
