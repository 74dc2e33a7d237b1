package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the first hook of a run that holds a NaN or an infinity. */
final class NonFinite {
    private NonFinite() {}

    /** Runs the tokens again, with one part's hooks captured at a time, and says which hook is the first to fail. */
    static StrataException explain(Config config, Engine engine, int[] tokens) {
        int[] positions = IntStream.range(0, tokens.length).toArray();
        for (List<Hook> part : parts(config)) {
            try (var session = engine.session()) {
                var captures = session.run(tokens, new CaptureRequest(part, positions)).captures();
                for (Hook hook : part) {
                    long at = firstNonFinite(captures.read(hook));
                    if (at >= 0) {
                        return new StrataException("the model's values are not finite: " + hook.name()
                                + " is the first hook with a NaN or an infinity" + where(config, captures, hook, at));
                    }
                }
            }
        }
        return new StrataException("the logits are not finite although every hook is: the device computed them wrong");
    }

    /** The hooks before the blocks, those of each block, and those behind: in the order they are computed. */
    private static List<List<Hook>> parts(Config config) {
        var parts = new ArrayList<List<Hook>>();
        Hook previous = null;
        for (Hook hook : Hook.all(config)) {
            if (previous == null || hook.layer() != previous.layer()) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(hook);
            previous = hook;
        }
        return parts;
    }

    private static long firstNonFinite(MemorySegment floats) {
        long count = floats.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            if (!Float.isFinite(floats.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i))) {
                return i;
            }
        }
        return -1;
    }

    private static String where(Config config, Captures captures, Hook hook, long at) {
        int[] shape = hook.shape(config, captures.request().positions().length, captures.length());
        var index = new ArrayList<Long>();
        for (int i = shape.length - 1; i >= 0; i--) {
            index.addFirst(at % shape[i]);
            at /= shape[i];
        }
        return ", at index " + index;
    }
}
