package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.CopyTable;
import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.GroupAttentionKernel.Caches;
import dev.strata.kernels.tornado.RowTable;
import dev.strata.runtime.checkpoint.Config;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of a group of sequences on a device.
 *
 * @param weights the parameters
 * @param caches keys and values
 * @param activations all buffers of the program, and the logits of the last rows
 * @param captures what is on its way to the host
 * @param cursor where the pass stands: {@link Cursor}
 * @param tokens of each row
 * @param rows what each row is of
 * @param copies what is captured
 * @param choices the argmax of each last row
 */
record GroupArrays(
        WeightArrays weights,
        Caches caches,
        FloatArray activations,
        FloatArray captures,
        IntArray cursor,
        IntArray tokens,
        RowTable rows,
        CopyTable copies,
        IntArray choices) {

    /** New arrays around weights that have been read. */
    static GroupArrays create(WeightArrays weights, Config config, GroupShape shape, long activations) {
        int cache = Math.toIntExact(shape.cacheFloats(config));
        return new GroupArrays(
                weights,
                new Caches(new FloatArray(cache), new FloatArray(cache), shape.sequences(), shape.positions()),
                new FloatArray(Math.toIntExact(activations + shape.outFloats(config))),
                new FloatArray(Math.toIntExact(shape.captureFloats(config))),
                Cursor.create(),
                new IntArray(shape.rows()),
                new RowTable(shape.rows()),
                new CopyTable(1, shape.copies()),
                new IntArray(shape.sequences()));
    }

    /** The arrays that all task graphs share. */
    List<Object> shared() {
        var shared = new ArrayList<Object>(weights.matrices().stream().map(matrix -> matrix.array()).toList());
        shared.addAll(List.of(weights.vectors(), caches.keys(), caches.values(), activations, captures));
        return shared;
    }
}
