package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.Capture;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Whether one of them keeps what one of the operations captures. */
    static boolean wantAny(List<Span> spans, List<Operation> operations, int layer) {
        return operations.stream()
                .anyMatch(operation -> operation instanceof Capture capture && want(spans, capture, layer));
    }

    static boolean want(List<Span> spans, Capture capture, int layer) {
        for (Span span : spans) {
            if (span.captures.wants(capture, layer)) {
                return true;
            }
        }
        return false;
    }

    /** The last rows of each, at most so many, side by side. */
    static List<Span> last(List<Span> spans, int most) {
        var last = new ArrayList<Span>(spans.size());
        int row = 0;
        for (Span span : spans) {
            int count = Math.min(span.rows, most);
            last.add(new Span(row, count, span.start + span.rows - count, span.caches, span.captures));
            row += count;
        }
        return last;
    }

    /**
     * Attention of all spans, each within its own sequence: at once where each has a cache of its own.
     *
     * @param from the spans' last rows, or all: those that attend
     */
    static void attend(
            HostOperations host, List<Span> spans, List<Span> from, int layer, MemorySegment qkv, MemorySegment out,
            int width) {
        int[] firstRows = new int[spans.size()];
        Arrays.setAll(firstRows, i -> spans.get(i).rows - from.get(i).rows);
        if (spans.size() > 1 && spans.get(0).caches() != spans.get(1).caches()) {
            host.attention(
                    qkv,
                    spans.stream().mapToInt(Span::start).toArray(),
                    spans.stream().mapToInt(Span::rows).toArray(),
                    firstRows,
                    spans.stream().map(span -> span.caches()[layer]).toArray(KeyValueCache[]::new),
                    out);
            return;
        }
        long bytes = (long) width * Float.BYTES;
        for (int i = 0; i < firstRows.length; i++) {
            Span span = spans.get(i);
            host.attention(
                    qkv.asSlice(3 * span.row * bytes), span.start, span.rows, firstRows[i], span.caches[layer],
                    out.asSlice(from.get(i).row * bytes));
        }
    }

    /** Copies the last rows of each span to where {@link #last} has them; {@code to} may be {@code from}. */
    static void copyLast(List<Span> spans, List<Span> last, MemorySegment from, int width, MemorySegment to) {
        long bytes = (long) width * Float.BYTES;
        for (int i = 0; i < last.size(); i++) {
            Span kept = last.get(i);
            long first = spans.get(i).lastRow() + 1 - kept.rows;
            MemorySegment.copy(from, first * bytes, to, kept.row * bytes, kept.rows * bytes);
        }
    }
}
