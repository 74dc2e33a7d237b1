package dev.strata.runtime.host;

import dev.strata.runtime.program.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** The memory behind a program's buffers, float32 rows, kept from run to run and grown with the number of rows. */
final class Activations implements AutoCloseable {
    private final Map<Buffer, MemorySegment> segments = new HashMap<>();
    private Arena arena = Arena.ofShared();
    private int rows;

    /** Makes room for that many rows in every buffer; what they held may be gone. */
    void reserve(int rows) {
        if (rows > this.rows) {
            arena.close();
            arena = Arena.ofShared();
            segments.clear();
            this.rows = rows;
        }
    }

    /** A buffer's rows. */
    MemorySegment of(Buffer buffer) {
        MemorySegment segment = segments.get(buffer);
        return segment == null ? allocate(buffer, rows) : segment;
    }

    /** A buffer of which there is one row, however many the pass has. */
    MemorySegment row(Buffer buffer) {
        MemorySegment segment = segments.get(buffer);
        return segment == null ? allocate(buffer, 1) : segment;
    }

    private MemorySegment allocate(Buffer buffer, int rows) {
        MemorySegment segment = arena.allocate((long) rows * buffer.width() * Float.BYTES, 64);
        segments.put(buffer, segment);
        return segment;
    }

    /** Gives each of two buffers of one width the other's memory. */
    void swap(Buffer a, Buffer b) {
        MemorySegment segment = of(a);
        segments.put(a, of(b));
        segments.put(b, segment);
    }

    @Override
    public void close() {
        arena.close();
    }
}
