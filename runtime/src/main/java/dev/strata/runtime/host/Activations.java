package dev.strata.runtime.host;

import dev.strata.runtime.program.Buffer;
import java.lang.foreign.MemorySegment;

/** The memory behind a program's buffers, float32 rows. */
sealed interface Activations extends AutoCloseable permits WorkingActivations, Tape {
    /** Makes room for that many rows in every buffer and begins at the first layer; what they held may be gone. */
    void reserve(int rows);

    /** A buffer's rows. */
    MemorySegment of(Buffer buffer);

    /** A buffer of which there is one row for each sequence, however many the pass has. */
    MemorySegment perSequence(Buffer buffer);

    /** Goes on to the next layer, where {@code to} holds what {@code from}, of the same width, holds here. */
    void nextLayer(Buffer from, Buffer to);

    @Override
    void close();
}
