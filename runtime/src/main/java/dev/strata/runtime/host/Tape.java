package dev.strata.runtime.host;

import dev.strata.runtime.program.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every layer's own buffers, kept for a backward pass. What one layer hands to the next is in memory once. The memory
 * is kept from run to run and grown with the number of rows.
 */
final class Tape implements Activations {
    private final List<Map<Buffer, MemorySegment>> layers = new ArrayList<>();
    private Arena arena = Arena.ofShared();
    private int rows;
    private int layer;

    Tape(int layers) {
        for (int i = 0; i < layers; i++) {
            this.layers.add(new HashMap<>());
        }
    }

    @Override
    public void reserve(int rows) {
        if (rows > this.rows) {
            arena.close();
            arena = Arena.ofShared();
            layers.forEach(Map::clear);
            this.rows = rows;
        }
        enter(0);
    }

    /** Goes to a layer, there to find its buffers; the prologue's are the first layer's, the epilogue's the last's. */
    void enter(int layer) {
        this.layer = layer;
    }

    @Override
    public MemorySegment of(Buffer buffer) {
        return layers.get(layer).computeIfAbsent(
                buffer, b -> arena.allocate((long) rows * b.width() * Float.BYTES, 64));
    }

    @Override
    public MemorySegment perSequence(Buffer buffer) {
        return of(buffer);
    }

    @Override
    public void nextLayer(Buffer from, Buffer to) {
        MemorySegment carried = of(from);
        layer++;
        layers.get(layer).put(to, carried);
    }

    @Override
    public void close() {
        arena.close();
    }
}
