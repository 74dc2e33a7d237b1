package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.runtime.device.Batch;
import java.lang.foreign.MemorySegment;

/** The sequences of a batch, as rows of a buffer. */
final class Sequences {
    private Sequences() {}

    /** Multiplies the rows of each sequence by its scale. */
    static void scale(HostOperations host, Batch batch, MemorySegment rows, int width) {
        int floats = batch.length() * width;
        for (int sequence = 0; sequence < batch.sequences(); sequence++) {
            float scale = batch.scales()[sequence];
            if (scale != 1) {
                host.scale(rows.asSlice((long) sequence * floats * Float.BYTES), floats, scale);
            }
        }
    }
}
