package dev.strata.runtime.device;

import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A captured residual stream.
 *
 * @param hook a captured hook of the model's width
 * @param index which of the captured rows
 */
public record CapturedRow(Captures captures, Hook hook, int index) {
    /**
     * The rows in host memory, [width] each; each captured tensor is brought over once.
     *
     * @param width the model's
     */
    public static List<MemorySegment> read(List<CapturedRow> rows, int width) {
        record Tensor(Captures captures, Hook hook) {}
        Map<Tensor, MemorySegment> tensors = new HashMap<>();
        long bytes = (long) width * Float.BYTES;
        return rows.stream()
                .map(row -> tensors.computeIfAbsent(
                                new Tensor(row.captures, row.hook), tensor -> tensor.captures.read(tensor.hook))
                        .asSlice(row.index * bytes, bytes))
                .toList();
    }
}
