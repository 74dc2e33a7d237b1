package dev.strata.runtime.host;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Site;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies of what was asked for, each in memory of its own that goes when it can't be reached any more. */
final class HostCaptures implements Captures {
    private final HostEngine engine;
    private final CaptureRequest request;
    private final int length;
    private final Map<Hook, MemorySegment> tensors = new HashMap<>();

    HostCaptures(HostEngine engine, CaptureRequest request, int length) {
        this.engine = engine;
        this.request = request;
        this.length = length;
    }

    /**
     * Keeps what a capture operation finds, if it was asked for.
     *
     * @param start the position of the source's first row
     */
    void take(Capture capture, int layer, int start, MemorySegment source, Interpreter interpreter) {
        if (request.hooks().isEmpty()) {
            return;
        }
        Site site = capture.site();
        Hook hook = site.scope() == Site.Scope.BLOCK ? new Hook(site, layer) : Hook.of(site);
        if (!request.hooks().contains(hook)) {
            return;
        }
        int[] positions = request.positions();
        int rows = positions.length;
        MemorySegment kept = allocate(hook.shape(engine.config(), rows, length));
        int width = capture.source().width();
        switch (site) {
            case PATTERN -> {
                for (int row = 0; row < rows; row++) {
                    MemorySegment query = source.asSlice(bytes(positions[row] - start, width));
                    interpreter.pattern(query, positions[row], layer, length, kept, row, rows);
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
        return tensor(hook).asReadOnly();
    }

    private MemorySegment tensor(Hook hook) {
        MemorySegment tensor = tensors.get(hook);
        if (tensor == null) {
            throw new IllegalArgumentException(hook + " was not captured");
        }
        return tensor;
    }

    @Override
    public int[][][] rank(List<Hook> hooks, boolean normalise, int[][] targets) {
        int rows = request.positions().length;
        if (targets.length != rows || Arrays.stream(targets).anyMatch(t -> t.length != targets[0].length)) {
            throw new IllegalArgumentException(
                    "expected as many targets for each of the " + rows + " captured rows, got " + Arrays.deepToString(targets));
        }
        int[][] ranks = new int[hooks.size() * rows][];
        read(hooks, new ResidualReader(engine, Gpt2Program.rank(engine.config(), normalise)), (reader, first, count) -> {
            int[][] wanted = new int[count][];
            Arrays.setAll(wanted, i -> targets[(first + i) % rows]);
            System.arraycopy(reader.ranks(count, wanted), 0, ranks, first, count);
        });
        int[][][] byHook = new int[hooks.size()][][];
        Arrays.setAll(byHook, h -> Arrays.copyOfRange(ranks, h * rows, (h + 1) * rows));
        return byHook;
    }

    @Override
    public int[] firstChoice(Hook hook, boolean normalise) {
        int[] choices = new int[request.positions().length];
        read(
                List.of(hook),
                new ResidualReader(engine, Gpt2Program.firstChoice(engine.config(), normalise)),
                (reader, first, count) -> System.arraycopy(reader.choices(count), 0, choices, first, count));
        return choices;
    }

    private interface Batch {
        void run(ResidualReader reader, int first, int count);
    }

    /** Hands all rows of all hooks to a reader, a batch at a time. */
    private void read(List<Hook> hooks, ResidualReader reader, Batch batch) {
        int rows = request.positions().length;
        int all = hooks.size() * rows;
        List<MemorySegment> sources = hooks.stream().map(this::tensor).toList();
        for (Hook hook : hooks) {
            if (hook.site() == Site.PATTERN || hook.width(engine.config()) != engine.config().width()) {
                throw new IllegalArgumentException(hook + " is not of the model's width");
            }
        }
        try (reader) {
            for (int first = 0; first < all; first += ResidualReader.BATCH) {
                int count = Math.min(ResidualReader.BATCH, all - first);
                for (int i = 0; i < count; i++) {
                    reader.load(sources.get((first + i) / rows), (first + i) % rows, i);
                }
                batch.run(reader, first, count);
            }
        }
    }
}
