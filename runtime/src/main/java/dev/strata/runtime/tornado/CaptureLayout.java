package dev.strata.runtime.tornado;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Operation.Linear;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where each captured tensor of a pass lies in the array of captures. */
final class CaptureLayout {
    private final Map<Hook, Slot> slots = new LinkedHashMap<>();
    private final CaptureRequest request;
    private final int[] rows;
    private final int length;
    private final long size;

    /**
     * A captured tensor's place.
     *
     * @param at its first float
     * @param floats how many it has
     */
    record Slot(int at, int floats) {}

    /**
     * Places a request's tensors one after the other.
     *
     * @param start the position of the pass's first row
     * @param length positions in the cache at the end of the pass
     * @throws StrataException if they have more floats than an array can hold
     */
    CaptureLayout(Config config, CaptureRequest request, int start, int length) {
        this.request = request;
        this.length = length;
        rows = Arrays.stream(request.positions()).map(position -> position - start).toArray();
        long at = 0;
        if (rows.length > 0) {
            for (Hook hook : request.hooks()) {
                long floats = 1;
                for (int n : hook.shape(config, rows.length, length)) {
                    floats *= n;
                }
                if (at + floats > Integer.MAX_VALUE) {
                    throw new StrataException("the captured tensors have more than 2³¹ floats, which no TornadoVM "
                            + "array holds: ask for fewer hooks or positions");
                }
                slots.put(hook, new Slot((int) at, (int) floats));
                at += Math.max(floats, scratch(config, hook));
            }
        }
        size = at;
    }

    /** Captured logits are computed from rows of the model's width, which are put in their place first. */
    private long scratch(Config config, Hook hook) {
        return hook.site() == Site.LOGITS ? (long) rows.length * config.width() : 0;
    }

    CaptureRequest request() {
        return request;
    }

    /** The captured rows of the pass, 0-based. */
    int[] rows() {
        return rows;
    }

    /** Positions in the cache at the end of the pass. */
    int length() {
        return length;
    }

    /** Floats that the array of captures needs. */
    long size() {
        return size;
    }

    boolean has(Hook hook) {
        return slots.containsKey(hook);
    }

    /** Whether something is kept of the last layer behind its keys and values, or of what follows it. */
    boolean hasAnyBehindLastKeys(Program program) {
        List<Operation> block = program.block();
        return hasAny(block.subList(program.attention(), block.size()), program.layers() - 1)
                || hasAny(program.epilogue(), -1);
    }

    /**
     * Whether something of a layer is kept that linear layers leave: their tasks may pass over what they only need on
     * the way to what follows.
     */
    boolean hasAnyBetween(Program program, int layer) {
        return program.block().stream().anyMatch(operation -> operation instanceof Linear linear
                && program.block().stream().anyMatch(other -> other instanceof Capture capture
                        && capture.source().equals(linear.out())
                        && has(new Hook(capture.site(), layer))));
    }

    private boolean hasAny(List<Operation> operations, int layer) {
        return operations.stream().anyMatch(
                operation -> operation instanceof Capture capture && has(new Hook(capture.site(), layer)));
    }

    /**
     * A tensor's place.
     *
     * @throws IllegalArgumentException if the hook was not captured
     */
    Slot slot(Hook hook) {
        Slot slot = slots.get(hook);
        if (slot == null) {
            if (request.hooks().contains(hook)) {
                return new Slot(0, 0);
            }
            throw new IllegalArgumentException(hook.name() + " was not captured in this run");
        }
        return slot;
    }
}
