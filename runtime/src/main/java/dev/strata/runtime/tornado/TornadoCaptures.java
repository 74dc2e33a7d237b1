package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.tornado.Readings.Rows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Captured tensors of one pass: on the device, or in host memory once another pass took their place. */
final class TornadoCaptures implements Captures {
    private final TornadoEngine engine;
    private final CaptureLayout layout;
    private final Config config;

    /** All of them in host memory; null as long as they are on the device. */
    private volatile MemorySegment spilled;

    TornadoCaptures(TornadoEngine engine, CaptureLayout layout, Config config) {
        this.engine = engine;
        this.layout = layout;
        this.config = config;
    }

    @Override
    public CaptureRequest request() {
        return layout.request();
    }

    @Override
    public int length() {
        return layout.length();
    }

    @Override
    public MemorySegment read(Hook hook) {
        var slot = layout.slot(hook);
        MemorySegment kept = spilled;
        if (kept == null) {
            kept = engine.withModel(model -> {
                var here = spilled;
                return here == null ? model.captured(slot.at(), slot.floats()) : part(here, slot);
            });
            return kept.asReadOnly();
        }
        return part(kept, slot).asReadOnly();
    }

    @Override
    public int[][][] rank(List<Hook> hooks, boolean normalise, int[] rows, int[][] targets) {
        Captures.requireTargets(rows, targets);
        int count = rows.length == 0 ? 0 : targets[0].length;
        var at = places(hooks, rows);
        var ranks = new int[hooks.size()][rows.length][count];
        if (at.length > 0 && count > 0) {
            int[][] all = new int[at.length][];
            Arrays.setAll(all, i -> targets[i % rows.length]);
            int[][] flat = engine.withModel(model -> model.readings().rank(new Rows(at, spilled), normalise, all));
            for (int i = 0; i < flat.length; i++) {
                ranks[i / rows.length][i % rows.length] = flat[i];
            }
        }
        return ranks;
    }

    @Override
    public int[] firstChoice(Hook hook, boolean normalise, int[] rows) {
        var at = places(List.of(hook), rows);
        return at.length == 0
                ? at
                : engine.withModel(model -> model.readings().firstChoice(new Rows(at, spilled), normalise));
    }

    /** Whether nothing was captured. */
    boolean isEmpty() {
        return layout.size() == 0;
    }

    /** Floats on the device. */
    int size() {
        return Math.toIntExact(layout.size());
    }

    /** Takes a copy of all tensors, before their place on the device is taken. */
    void keep(MemorySegment copy) {
        spilled = copy;
    }

    /** Where these rows of the hooks' tensors begin. */
    private int[] places(List<Hook> hooks, int[] rows) {
        int width = config.width();
        int[] at = new int[hooks.size() * rows.length];
        for (int h = 0; h < hooks.size(); h++) {
            var slot = layout.slot(hooks.get(h));
            if (slot.floats() != layout.rows().length * width) {
                throw new IllegalArgumentException(hooks.get(h).name() + " is not of the model's width");
            }
            for (int r = 0; r < rows.length; r++) {
                at[h * rows.length + r] = slot.at() + rows[r] * width;
            }
        }
        return at;
    }

    private static MemorySegment part(MemorySegment all, CaptureLayout.Slot slot) {
        return all.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }

    @Override
    public Prediction[][] predict(List<Hook> hooks, boolean normalise, int[] rows, int most, int[][] targets) {
        throw new UnsupportedOperationException("not there yet");
    }
}
