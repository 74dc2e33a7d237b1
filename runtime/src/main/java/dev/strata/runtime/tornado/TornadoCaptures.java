package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.ReadableCaptures;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.tornado.Readings.Place;
import java.lang.foreign.MemorySegment;

/**
 * Captured tensors of a sequence's part of a pass: on the device, or in host memory once another pass took their place.
 */
final class TornadoCaptures extends ReadableCaptures {
    private final TornadoEngine engine;
    private final Config config;
    private final CaptureLayout layout;
    private final int at;
    /** Where they are, or were. */
    private final CaptureStore.Access store;

    /** All of them in host memory; null as long as they are on the device. */
    private volatile MemorySegment spilled;

    /** @param at the first float of theirs on the device */
    TornadoCaptures(TornadoEngine engine, Config config, CaptureStore.Access store, CaptureLayout layout, int at) {
        this.engine = engine;
        this.config = config;
        this.store = store;
        this.layout = layout;
        this.at = at;
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
            kept = store.withStore(device -> {
                var here = spilled;
                return here == null ? device.captured(at + slot.at(), slot.floats()) : part(here, slot);
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
    protected TornadoEngine engine() {
        return engine;
    }

    CaptureStore.Access store() {
        return store;
    }

    /** Where a row is by now; asked for on the store's thread. */
    Place place(Hook hook, int row) {
        int width = config.width();
        int first = layout.slot(hook).at() + row * width;
        MemorySegment kept = spilled;
        return kept == null
                ? new Place.OnDevice(at + first)
                : new Place.InMemory(kept.asSlice((long) first * Float.BYTES, (long) width * Float.BYTES));
    }

    /** Whether they are in host memory, if there are any. */
    boolean isKept() {
        return spilled != null || layout.size() == 0;
    }

    /** Takes a copy of all tensors that the device has, before their place there is taken. */
    void keep(CaptureStore device) {
        keep(device.captured(at, Math.toIntExact(layout.size())));
    }

    /** Takes all tensors, which are in host memory. */
    void keep(MemorySegment copy) {
        spilled = copy;
    }

    private static MemorySegment part(MemorySegment all, CaptureLayout.Slot slot) {
        return all.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }
}
