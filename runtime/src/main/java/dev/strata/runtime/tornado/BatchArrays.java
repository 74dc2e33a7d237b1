package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.PatchTable;
import dev.strata.kernels.tornado.TargetLogitsKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of batches on a device, beside those of the model.
 *
 * @param activations as {@link BatchLayout} places them
 * @param gradients of the activations, and a chunk's logits, as {@link BatchLayout} places them
 * @param statistics what one task of a layer norm's or an attention's backward pass leaves to the next
 * @param losses of each row
 * @param cursor where the pass stands: {@link Cursor}
 * @param tokens of each row
 * @param targets of each row
 * @param scales of each sequence's token embeddings
 * @param factor what the losses' gradients are multiplied by
 * @param patches of each sequence
 * @param wanted tokens, up to {@link #WANTED}
 * @param targetLogits of each sequence, those of the wanted tokens
 */
record BatchArrays(
        FloatArray activations,
        FloatArray gradients,
        FloatArray statistics,
        FloatArray losses,
        IntArray cursor,
        IntArray tokens,
        IntArray targets,
        FloatArray scales,
        FloatArray factor,
        PatchTable patches,
        IntArray wanted,
        FloatArray targetLogits) {
    /** Tokens whose logits are computed at a time. */
    static final int WANTED = 16;

    static BatchArrays create(BatchLayout layout) {
        return new BatchArrays(
                new FloatArray(Math.toIntExact(layout.activationFloats())),
                new FloatArray(Math.toIntExact(layout.gradientFloats())),
                new FloatArray(Math.toIntExact(layout.statistics())),
                new FloatArray(layout.rows()),
                Cursor.create(),
                new IntArray(layout.rows()),
                new IntArray(layout.rows()),
                new FloatArray(layout.rows()),
                new FloatArray(1),
                new PatchTable(layout.rows()),
                TargetLogitsKernel.targets(WANTED),
                new FloatArray(WANTED * layout.rows()));
    }

    /** Those of them that all task graphs share. */
    List<FloatArray> shared() {
        return List.of(activations, gradients, statistics, losses);
    }
}
