package dev.strata.runtime.device;

import java.lang.foreign.MemorySegment;
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
     * Ranks targets by residual streams in host memory, as {@link Captures#rank} does by captured ones.
     *
     * @param rows each [d], float32; at least one
     * @param targets of each row, as many for each
     * @return [row][target]
     */
    int[][] rank(List<MemorySegment> rows, boolean normalise, int[][] targets);

    /** What residual streams in host memory say comes next; see {@link Captures#predict} and {@link #rank}. */
    Prediction[] predict(List<MemorySegment> rows, boolean normalise, int most, int[][] targets);

    @Override
    void close();
}
