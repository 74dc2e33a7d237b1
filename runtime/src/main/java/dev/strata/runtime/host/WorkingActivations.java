package dev.strata.runtime.host;

import dev.strata.runtime.program.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * One set of buffers for all layers: two that blocks hand over change places. The memory is kept from run to run and
 * grown with the number of rows.
 */
final class WorkingActivations implements Activations {
    private final Map<Buffer, MemorySegment> segments = new HashMap<>();
    private final int sequences;
    private Arena arena = Arena.ofShared();
    private int rows;

    /** For one sequence. */
    WorkingActivations() {
        this(1);
    }

    /** @param sequences that there are at most */
    WorkingActivations(int sequences) {
        this.sequences = sequences;
    }

    @Override
    public void reserve(int rows) {
        if (rows > this.rows) {
            arena.close();
            arena = Arena.ofShared();
            segments.clear();
            this.rows = rows;
        }
    }

    @Override
    public MemorySegment of(Buffer buffer) {
        MemorySegment segment = segments.get(buffer);
        return segment == null ? allocate(buffer, rows) : segment;
    }

    @Override
    public MemorySegment perSequence(Buffer buffer) {
        MemorySegment segment = segments.get(buffer);
        return segment == null ? allocate(buffer, sequences) : segment;
    }

    private MemorySegment allocate(Buffer buffer, int rows) {
        MemorySegment segment = arena.allocate((long) rows * buffer.width() * Float.BYTES, 64);
        segments.put(buffer, segment);
        return segment;
    }

    @Override
    public void nextLayer(Buffer from, Buffer to) {
        MemorySegment segment = of(from);
        segments.put(from, of(to));
        segments.put(to, segment);
    }

    @Override
    public void close() {
        arena.close();
    }
}
