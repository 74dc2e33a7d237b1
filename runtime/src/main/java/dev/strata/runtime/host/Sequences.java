package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

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

    /** The row of each sequence's last position. */
    static int[] lastRows(Batch batch) {
        return IntStream.range(0, batch.sequences()).map(s -> (s + 1) * batch.length() - 1).toArray();
    }

    /** Gives the rows that are patched at this hook what their sources' rows hold. */
    static void patch(PatchedBatch patched, Hook hook, MemorySegment rows, int width) {
        int length = patched.batch().length();
        for (int sequence = 0; sequence < patched.batch().sequences(); sequence++) {
            int to = sequence * length;
            patched.patches().get(sequence).filter(patch -> patch.hook().equals(hook)).ifPresent(patch -> {
                long bytes = (patch.toColumn() - patch.fromColumn()) * (long) Float.BYTES;
                for (int position = patch.fromPosition(); position < patch.toPosition(); position++) {
                    long from = (long) patch.source() * length + position;
                    MemorySegment.copy(
                            rows, (from * width + patch.fromColumn()) * Float.BYTES,
                            rows, ((long) (to + position) * width + patch.fromColumn()) * Float.BYTES, bytes);
                }
            });
        }
    }
}
