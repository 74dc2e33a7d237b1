package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.CopyTable;
import dev.strata.kernels.tornado.Region;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What residual streams are read with.
 *
 * @param most rows at a time
 * @param weights the parameters
 * @param cursor {@link dev.strata.kernels.tornado.Cursor}
 * @param rows where the rows are put among the activations
 * @param captures where they come from ...
 * @param staging ... or, from host memory, pass through
 * @param copies from there to the activations
 */
record ReadingArrays(
        int most,
        WeightArrays weights,
        IntArray cursor,
        Region rows,
        FloatArray captures,
        FloatArray staging,
        CopyTable copies) {}
