package dev.strata.runtime.host;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.ReadableCaptures;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Site;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Copies of what was asked for, each in memory of its own that goes when it can't be reached any more. */
final class HostCaptures extends ReadableCaptures {
    private final HostEngine engine;
    private final CaptureRequest request;
    private final int length;
    private final Map<Hook, MemorySegment> tensors = new HashMap<>();

    HostCaptures(HostEngine engine, CaptureRequest request, int length) {
        this.engine = engine;
        this.request = request;
        this.length = length;
    }

    /** Whether what a capture operation finds in a layer was asked for. */
    boolean wants(Capture capture, int layer) {
        return !request.hooks().isEmpty() && request.hooks().contains(hook(capture.site(), layer));
    }

    private static Hook hook(Site site, int layer) {
        return site.scope() == Site.Scope.BLOCK ? new Hook(site, layer) : Hook.of(site);
    }

    /**
     * Keeps what a capture operation finds, if it was asked for.
     *
     * @param source the span's rows
     */
    void take(Capture capture, int layer, Span span, MemorySegment source, Interpreter interpreter) {
        if (!wants(capture, layer)) {
            return;
        }
        Site site = capture.site();
        Hook hook = hook(site, layer);
        int[] positions = request.positions();
        int rows = positions.length;
        int start = span.start();
        MemorySegment kept = allocate(hook.shape(engine.config(), rows, length));
        int width = capture.source().width();
        switch (site) {
            case PATTERN -> {
                for (int row = 0; row < rows; row++) {
                    MemorySegment query = source.asSlice(bytes(positions[row] - start, width));
                    interpreter.pattern(query, positions[row], span.caches()[layer], length, kept, row, rows);
                }
            }
            case LOGITS -> {
                MemorySegment in = allocate(rows, width);
                copy(source, start, 0, width, in, width);
                interpreter.logits(in, rows, kept);
            }
            default -> copy(source, start, capture.offset(), width, kept, hook.width(engine.config()));
        }
        tensors.put(hook, kept);
    }

    private void copy(MemorySegment source, int start, int offset, int sourceWidth, MemorySegment kept, int width) {
        int[] positions = request.positions();
        for (int row = 0; row < positions.length; row++) {
            long from = bytes(positions[row] - start, sourceWidth) + bytes(1, offset);
            MemorySegment.copy(source, from, kept, bytes(row, width), bytes(1, width));
        }
    }

    private static MemorySegment allocate(int... shape) {
        long floats = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        return Arena.ofAuto().allocate(floats * Float.BYTES, 64);
    }

    private static long bytes(int rows, int width) {
        return (long) rows * width * Float.BYTES;
    }

    @Override
    public CaptureRequest request() {
        return request;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public MemorySegment read(Hook hook) {
        MemorySegment tensor = tensors.get(hook);
        if (tensor == null) {
            throw new IllegalArgumentException(hook + " was not captured");
        }
        return tensor.asReadOnly();
    }

    @Override
    protected Config config() {
        return engine.config();
    }

    @Override
    protected Engine engine() {
        return engine;
    }
}
