package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** A matrix [outputs, inputs], or one per layer, stacked: each output's weights lie side by side. */
public sealed interface Weights {
    /** Stored as F32. */
    record Wide(FloatArray values) implements Weights {
        @Override
        public Object array() {
            return values;
        }
    }

    /**
     * Stored in 16 bits.
     *
     * @param format {@link Narrow#F16} or {@link Narrow#BF16}
     * @param beside where {@link Narrow#powers} lie, from {@code powers} on; other arrays do for F16
     */
    record Short(ShortArray values, int format, FloatArray beside, int powers) implements Weights {
        @Override
        public Object array() {
            return values;
        }
    }

    /**
     * Quantised to 8 bits, four inputs in an int: see {@link Int8}.
     *
     * @param beside where each output's scale lies, layer by layer, from {@code scales} on
     */
    record Packed(IntArray values, FloatArray beside, int scales) implements Weights {
        @Override
        public Object array() {
            return values;
        }
    }

    /** The TornadoVM array, for transfers. */
    Object array();

    /** Says that a kernel takes stored weights only. */
    static IllegalArgumentException notPacked(String kernel) {
        return new IllegalArgumentException(kernel + " takes weights as they are stored, not INT8");
    }
}
