package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Region;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Where the buffers of a batch lie in the array of activations, and their gradients in the array of gradients.
 *
 * <p>Activations that the backward pass reads are kept for each layer; in the others the layers take turns, as they do
 * in all gradients. The residual stream between the blocks is there once: what a block leaves is what the next one
 * finds. Its gradient is one buffer throughout (a block backwards has read what it is given before it writes what it
 * passes on).
 *
 * <p>There are too many logits for all rows at once: they come in chunks of rows, addressed like layers.
 */
final class BatchLayout {
    /** Logits of a chunk of rows, unless a chunk of so many has fewer rows than a tile. */
    private static final long CHUNK_LOGITS = 1L << 25;
    private static final int TILE = 32;
    /** Floats that layer norm keeps of each row, and attention of each row and head, from one task to the next. */
    private static final int NORM_STATISTICS = 2;
    private static final int ATTENTION_STATISTICS = 3;

    private record Place(long at, long layerStride) {}

    private final Map<Buffer, Place> activations = new LinkedHashMap<>();
    private final Map<Buffer, Long> gradients = new LinkedHashMap<>();
    private final Program program;
    private final int rows;
    private final int vocabulary;
    private final int chunk;
    private final long statistics;
    private long activationFloats;
    private long gradientFloats;

    /**
     * @param rows that there is room for
     * @param learning whether gradients of parameters are wanted, which takes more activations
     */
    BatchLayout(Config config, Program program, int rows, boolean learning) {
        this.program = program;
        this.rows = rows;
        vocabulary = config.vocabulary();
        chunk = chunk(rows, vocabulary);
        statistics = (long) rows * Math.max(NORM_STATISTICS, ATTENTION_STATISTICS * config.heads());
        placeCarry();
        Set<Buffer> kept = kept(learning);
        Stream.of(program.prologue(), program.block(), program.epilogue())
                .flatMap(List::stream)
                .forEach(operation -> output(operation).forEach(buffer -> place(buffer, kept.contains(buffer))));
        gradientFloats += (long) chunk * vocabulary;
    }

    /** How many of so many rows have their logits computed at a time. */
    static int chunk(int rows, int vocabulary) {
        long fit = CHUNK_LOGITS / vocabulary / TILE * TILE;
        return (int) Math.min(rows, Math.max(TILE, fit));
    }

    /** A buffer's place; the outgoing residual stream's is that of the layer's own. */
    Region activation(FloatArray array, Buffer buffer) {
        Place place = activations.get(buffer);
        return new Region(
                array, Math.toIntExact(place.at()), buffer.width(), Math.toIntExact(place.layerStride()));
    }

    /** A buffer's place behind the last block. */
    Region last(FloatArray array, Buffer buffer) {
        Place place = activations.get(buffer);
        long at = place.at() + (program.layers() - 1) * place.layerStride();
        return new Region(array, Math.toIntExact(at), buffer.width());
    }

    /** The place of a buffer's gradient. */
    Region gradient(FloatArray array, Buffer buffer) {
        return new Region(array, Math.toIntExact(gradients.get(buffer)), buffer.width());
    }

    /** The same rows, a chunk of them for a layer. */
    Region chunked(Region region) {
        return new Region(region.array(), region.at(), region.width(), chunk * region.width());
    }

    /** A chunk's logits, among the gradients. */
    Region logits(FloatArray array) {
        return new Region(array, Math.toIntExact(gradientFloats - (long) chunk * vocabulary), vocabulary);
    }

    /** Rows that there is room for. */
    int rows() {
        return rows;
    }

    /** Rows of a chunk. */
    int chunk() {
        return chunk;
    }

    /** Floats of the array of activations. */
    long activationFloats() {
        return activationFloats;
    }

    /** Floats of the array of gradients. */
    long gradientFloats() {
        return gradientFloats;
    }

    /** Floats of the array of statistics. */
    long statistics() {
        return statistics;
    }

    private void placeCarry() {
        long floats = floats(program.carryTo());
        activations.put(program.carryTo(), new Place(0, floats));
        activations.put(program.carryFrom(), new Place(floats, floats));
        activationFloats = floats * (program.layers() + 1);
        gradients.put(program.carryTo(), 0L);
        gradients.put(program.carryFrom(), 0L);
        gradientFloats = floats;
    }

    private void place(Buffer buffer, boolean kept) {
        if (activations.containsKey(buffer)) {
            return;
        }
        long floats = floats(buffer);
        activations.put(buffer, new Place(activationFloats, kept ? floats : 0));
        activationFloats += kept ? floats * program.layers() : floats;
        gradients.put(buffer, gradientFloats);
        gradientFloats += floats;
    }

    private long floats(Buffer buffer) {
        return (long) rows * buffer.width();
    }

    /** The block's buffers that its operations read again on the way back. */
    private Set<Buffer> kept(boolean learning) {
        var kept = new HashSet<Buffer>();
        for (Operation operation : program.block()) {
            switch (operation) {
                case Operation.LayerNorm op -> kept.add(op.in());
                case Operation.Attention op -> kept.add(op.qkv());
                case Operation.Gelu op -> kept.add(op.in());
                case Operation.Linear op when learning -> kept.add(op.in());
                default -> { }
            }
        }
        return kept;
    }

    private static List<Buffer> output(Operation operation) {
        return switch (operation) {
            case Operation.EmbedTokens op -> List.of(op.out());
            case Operation.EmbedPositions op -> List.of(op.out());
            case Operation.Add op -> List.of(op.out());
            case Operation.LayerNorm op -> List.of(op.out());
            case Operation.Linear op -> List.of(op.out());
            case Operation.Attention op -> List.of(op.out());
            case Operation.Gelu op -> List.of(op.out());
            case Operation.CrossEntropy _, Operation.Unembed _, Operation.Argmax _, Operation.Capture _,
                    Operation.Rank _, Operation.Predict _, Operation.Patch _, Operation.TargetLogits _ -> List.of();
        };
    }
}
