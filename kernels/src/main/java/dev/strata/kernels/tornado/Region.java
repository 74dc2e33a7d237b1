package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Rows of {@code width} floats within an array, one after the other from {@code at} on. All of a model's
 * activations are regions of one array, so that one kernel can copy from any of them.
 *
 * @param layerStride floats from one layer's rows to the next one's, where every layer's are kept: row r of layer l
 *     begins at {@code at + l layerStride + r width}. 0 where the layers take turns in one place
 */
public record Region(FloatArray array, int at, int width, int layerStride) {
    /** Rows in which the layers take turns. */
    public Region(FloatArray array, int at, int width) {
        this(array, at, width, 0);
    }

    /**
     * Where the rows begin, for kernels that know no layers.
     *
     * @throws IllegalStateException if each layer has rows of its own
     */
    int flatAt() {
        if (layerStride != 0) {
            throw new IllegalStateException("a kernel that knows no layers was given rows of each layer: " + this);
        }
        return at;
    }
}
