package dev.strata.runtime.host;

import dev.strata.kernels.host.KeyValueCache;
import dev.strata.runtime.device.Batch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of one sequence in a pass.
 *
 * @param row the first of them
 * @param rows how many
 * @param start the first one's position
 * @param caches one for each layer
 * @param captures what is kept of them; null where the program captures nothing
 */
record Span(int row, int rows, int start, KeyValueCache[] caches, HostCaptures captures) {
    /** The sequences of a batch, which run one after another: the caches do for all. */
    static List<Span> of(Batch batch, KeyValueCache[] caches) {
        int length = batch.length();
        return IntStream.range(0, batch.sequences())
                .mapToObj(sequence -> new Span(sequence * length, length, 0, caches, null))
                .toList();
    }

    int lastRow() {
        return row + rows - 1;
    }
}
