package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.CopyTable;
import dev.strata.runtime.checkpoint.Config;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Moves a session's KV cache to host memory and back, as it is: a session that was moved computes the same bits as one
 * that was not. In host memory it is [keys and values, layer, length, width].
 */
final class CacheSwap {
    private final Config config;
    private final ModelArrays arrays;
    private final ModelGraphs graphs;
    private final GraphPlan plan;

    CacheSwap(Config config, ModelArrays arrays, ModelGraphs graphs, GraphPlan plan) {
        this.config = config;
        this.arrays = arrays;
        this.graphs = graphs;
        this.plan = plan;
    }

    /** A copy of the cache's first {@code length} positions. */
    MemorySegment save(int length) {
        long part = part(length);
        var saved = Arena.ofAuto().allocate(2 * config.layers() * part, Float.BYTES);
        for (int layer = 0; layer < config.layers(); layer++) {
            save(arrays.keys(), layer, length, saved.asSlice(layer * part, part));
            save(arrays.values(), layer, length, saved.asSlice((config.layers() + layer) * part, part));
        }
        return saved;
    }

    /** Puts a copy of {@code length} positions back. */
    void restore(MemorySegment saved, int length) {
        long part = part(length);
        for (int layer = 0; layer < config.layers(); layer++) {
            restore(graphs.stageKeys, layer, length, saved.asSlice(layer * part, part));
            restore(graphs.stageValues, layer, length, saved.asSlice((config.layers() + layer) * part, part));
        }
    }

    private void save(FloatArray cache, int layer, int length, MemorySegment to) {
        to.copyFrom(plan.read(cache, layer * config.context() * config.width(), length * config.width()));
    }

    private void restore(GraphSpec stage, int layer, int length, MemorySegment from) {
        int width = config.width();
        graphs.staging.getSegment().asSlice(0, from.byteSize()).copyFrom(from);
        CopyTable copies = graphs.copies.of(IntStream.range(0, length).toArray());
        copies.copy(0, width, layer * config.context() * width, width, width);
        stage.resize(copies.groups());
        plan.run(stage);
    }

    private long part(int length) {
        return (long) length * config.width() * Float.BYTES;
    }
}
