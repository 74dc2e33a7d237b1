package dev.strata.runtime.host;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Prediction;
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
    public int[][][] rank(List<Hook> hooks, boolean normalise, int[] rows, int[][] targets) {
        Captures.requireTargets(rows, targets);
        int[][] ranks = new int[hooks.size() * rows.length][];
        var lens = new ResidualReader(engine, Gpt2Program.rank(engine.config(), normalise));
        read(hooks, rows, lens, (reader, first, count) -> {
            int[][] wanted = new int[count][];
            Arrays.setAll(wanted, i -> targets[(first + i) % rows.length]);
            System.arraycopy(reader.ranks(count, wanted), 0, ranks, first, count);
        });
        int[][][] byHook = new int[hooks.size()][][];
        Arrays.setAll(byHook, h -> Arrays.copyOfRange(ranks, h * rows.length, (h + 1) * rows.length));
        return byHook;
    }

    @Override
    public int[] firstChoice(Hook hook, boolean normalise, int[] rows) {
        int[] choices = new int[rows.length];
        var lens = new ResidualReader(engine, Gpt2Program.firstChoice(engine.config(), normalise));
        read(List.of(hook), rows, lens, (reader, first, count) ->
                System.arraycopy(reader.choices(count), 0, choices, first, count));
        return choices;
    }

    private interface Batch {
        void run(ResidualReader reader, int first, int count);
    }

    /** Hands these rows of all hooks to a reader, a batch at a time. */
    private void read(List<Hook> hooks, int[] rows, ResidualReader reader, Batch batch) {
        int all = hooks.size() * rows.length;
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
                    reader.load(sources.get((first + i) / rows.length), rows[(first + i) % rows.length], i);
                }
                batch.run(reader, first, count);
            }
        }
    }

    @Override
    public Prediction[][] predict(List<Hook> hooks, boolean normalise, int[] rows, int most, int[][] targets) {
        throw new UnsupportedOperationException("not there yet");
    }
}
