package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.device.ReadableCaptures;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.tornado.Readings.Rows;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Captured tensors of one pass: on the device, or in host memory once another pass took their place. */
final class TornadoCaptures extends ReadableCaptures {
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
    protected Config config() {
        return config;
    }

    @Override
    protected int[][] rank(List<Row> rows, boolean normalise, int[][] targets) {
        return engine.withModel(model -> model.readings().rank(places(rows), normalise, targets));
    }

    @Override
    protected Prediction[] predict(List<Row> rows, boolean normalise, int most, int[][] targets) {
        return engine.withModel(model -> model.readings().predict(places(rows), normalise, most, targets));
    }

    /** Where rows are by now; asked for on the device's thread. */
    private Rows places(List<Row> rows) {
        int width = config.width();
        MemorySegment kept = spilled;
        if (kept == null) {
            return new Rows.OnDevice(rows.stream().mapToInt(row -> place(row, width)).toArray());
        }
        long bytes = (long) width * Float.BYTES;
        return new Rows.InMemory(rows.stream()
                .map(row -> kept.asSlice((long) place(row, width) * Float.BYTES, bytes))
                .toList());
    }

    private int place(Row row, int width) {
        return layout.slot(row.hook()).at() + row.index() * width;
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

    private static MemorySegment part(MemorySegment all, CaptureLayout.Slot slot) {
        return all.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }
}
