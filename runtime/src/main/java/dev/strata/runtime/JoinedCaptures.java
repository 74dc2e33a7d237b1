package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.CapturedRow;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.ReadableCaptures;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Captures of several passes over one text, as if they were of one. Nothing is copied before it is read; rows of
 * several passes are ranked together.
 */
final class JoinedCaptures extends ReadableCaptures {
    private final Engine engine;
    private final Config config;
    private final List<Captures> parts;
    private final CaptureRequest request;
    private final int length;
    /** The part of each row, and its row there. */
    private final int[] partOf;
    private final int[] rowIn;

    /**
     * @param parts in the order of their positions, each with the same hooks
     * @param length positions read when the last pass ended
     */
    JoinedCaptures(Engine engine, Config config, List<Hook> hooks, List<Captures> parts, int length) {
        this.engine = engine;
        this.config = config;
        this.parts = List.copyOf(parts);
        this.length = length;
        int[] positions = parts.stream().flatMapToInt(part -> Arrays.stream(part.request().positions())).toArray();
        this.request = new CaptureRequest(hooks, positions);
        this.partOf = IntStream.range(0, parts.size()).flatMap(p -> rows(p).map(row -> p)).toArray();
        this.rowIn = IntStream.range(0, parts.size()).flatMap(this::rows).toArray();
    }

    private IntStream rows(int part) {
        return IntStream.range(0, parts.get(part).request().positions().length);
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
    protected Config config() {
        return config;
    }

    @Override
    public MemorySegment read(Hook hook) {
        if (!request.hooks().contains(hook)) {
            throw new IllegalArgumentException(hook + " was not captured");
        }
        int rows = partOf.length;
        long floats = Arrays.stream(hook.shape(config, rows, length)).asLongStream().reduce(1, (a, b) -> a * b);
        MemorySegment joined = Arena.ofAuto().allocate(floats * Float.BYTES, Float.BYTES);
        // A pattern is a block for each head, with rows as long as the text was; all others are one block.
        int blocks = hook.site() == Site.PATTERN ? config.heads() : 1;
        int row = 0;
        for (Captures part : parts) {
            int count = part.request().positions().length;
            MemorySegment from = part.read(hook);
            long width = from.byteSize() / blocks / count;
            long joinedWidth = joined.byteSize() / blocks / rows;
            for (int block = 0; block < blocks; block++) {
                for (int r = 0; r < count; r++) {
                    MemorySegment.copy(
                            from, (block * count + r) * width, joined, ((long) block * rows + row + r) * joinedWidth,
                            width);
                }
            }
            row += count;
        }
        return joined.asReadOnly();
    }

    @Override
    protected Engine engine() {
        return engine;
    }

    @Override
    protected CapturedRow row(Hook hook, int index) {
        return new CapturedRow(parts.get(partOf[index]), hook, rowIn[index]);
    }
}
