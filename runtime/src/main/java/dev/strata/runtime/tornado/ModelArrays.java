package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.runtime.checkpoint.Config;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of a model on a device.
 *
 * @param weights the parameters
 * @param keys of the KV cache, [layer, context, width]
 * @param values of the KV cache, [layer, context, width]
 * @param activations all buffers of the program, as {@link ActivationLayout} places them
 * @param captures what runs were asked to keep, as {@link CaptureLayout} places it
 * @param cursor where the pass stands: {@link Cursor}
 * @param tokens of the pass
 * @param choice the argmax
 */
record ModelArrays(
        WeightArrays weights,
        FloatArray keys,
        FloatArray values,
        FloatArray activations,
        FloatArray captures,
        IntArray cursor,
        IntArray tokens,
        IntArray choice) {

    /** New arrays around weights that have been read. */
    static ModelArrays create(WeightArrays weights, Config config, long activations, int captures) {
        int cache = config.layers() * config.context() * config.width();
        return new ModelArrays(
                weights,
                new FloatArray(cache),
                new FloatArray(cache),
                new FloatArray(Math.toIntExact(activations)),
                new FloatArray(captures),
                Cursor.create(),
                new IntArray(config.context()),
                new IntArray(1));
    }

    /** The arrays that all task graphs share. */
    List<Object> shared() {
        var shared = new ArrayList<Object>(weights.matrices().stream().map(matrix -> matrix.array()).toList());
        shared.addAll(List.of(weights.vectors(), keys, values, activations, captures));
        return shared;
    }
}
