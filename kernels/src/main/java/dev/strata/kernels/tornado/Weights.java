package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
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
     */
    record Short(ShortArray values, int format) implements Weights {
        @Override
        public Object array() {
            return values;
        }
    }

    /** The TornadoVM array, for transfers. */
    Object array();
}
