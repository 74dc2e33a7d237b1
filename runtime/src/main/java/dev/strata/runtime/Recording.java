package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What is captured of a text as it grows, pass by pass. */
final class Recording {
    private final List<Hook> hooks;
    private final IntPredicate wanted;
    private final List<Captures> parts = new ArrayList<>();

    /** @param wanted which positions */
    Recording(List<Hook> hooks, IntPredicate wanted) {
        this.hooks = hooks;
        this.wanted = wanted;
    }

    /** What to ask of the device for a pass over {@code count} positions from {@code start} on. */
    CaptureRequest request(int start, int count) {
        int[] positions = IntStream.range(start, start + count).filter(wanted).toArray();
        return hooks.isEmpty() || positions.length == 0 ? CaptureRequest.NONE : new CaptureRequest(hooks, positions);
    }

    /** Keeps what the next pass captured. */
    void add(Captures part) {
        if (part.request().positions().length > 0) {
            parts.add(part);
        }
    }

    /** All of it so far, {@code length} positions having been read. */
    Captures captures(Engine engine, Config config, int length) {
        return new JoinedCaptures(engine, config, hooks, parts, length);
    }
}
