package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.runtime.device.Batch;
import java.lang.foreign.MemorySegment;
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

    /** Attention of all spans, each within its own sequence: at once where each has a cache of its own. */
    static void attend(
            HostOperations host, List<Span> spans, int layer, MemorySegment qkv, MemorySegment out, int width) {
        if (spans.size() > 1 && spans.get(0).caches() != spans.get(1).caches()) {
            host.attention(
                    qkv,
                    spans.stream().mapToInt(Span::start).toArray(),
                    spans.stream().mapToInt(Span::rows).toArray(),
                    spans.stream().map(span -> span.caches()[layer]).toArray(KeyValueCache[]::new),
                    out);
            return;
        }
        for (Span span : spans) {
            long at = (long) span.row() * width * Float.BYTES;
            host.attention(qkv.asSlice(3 * at), span.start(), span.rows(), span.caches()[layer], out.asSlice(at));
        }
    }

    /** Copies the row of each span's last position, side by side. */
    static void copyLastRows(List<Span> spans, MemorySegment rows, int width, MemorySegment last) {
        long bytes = (long) width * Float.BYTES;
        for (int i = 0; i < spans.size(); i++) {
            MemorySegment.copy(rows, spans.get(i).lastRow() * bytes, last, i * bytes, bytes);
        }
    }
}
