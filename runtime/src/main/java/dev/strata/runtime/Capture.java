package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which tensors of a run to keep: hooks by name or glob, and positions. What isn't asked for is neither
 * stored nor moved.
 */
public final class Capture {
    private final List<String> globs;
    private final boolean residuals;
    private final int[] positions;

    private Capture(List<String> globs, boolean residuals, int[] positions) {
        this.globs = List.copyOf(globs);
        this.residuals = residuals;
        this.positions = positions;
    }

    /** Keeps nothing but the last position's logits. */
    public static Capture none() {
        return new Capture(List.of(), false, null);
    }

    /** Keeps the residual stream as it enters block 0 and as each block leaves it: what rankings read. */
    public static Capture residuals() {
        return new Capture(List.of(), true, null);
    }

    /**
     * Keeps every hook that matches.
     *
     * @param globs hook names, e.g. {@code "blocks.*.hook_resid_post", "logits"}; several may also stand in
     *     one string, separated by commas
     */
    public static Capture hooks(String... globs) {
        return new Capture(List.of(globs), false, null);
    }

    /** The same and these hooks too. */
    public Capture and(String... more) {
        var all = new ArrayList<>(globs);
        all.addAll(List.of(more));
        return new Capture(all, residuals, positions);
    }

    /**
     * The same hooks at these positions only; by default all of them.
     *
     * @param positions 0-based; negative ones count from the end, -1 being the last
     */
    public Capture at(int... positions) {
        return new Capture(globs, residuals, positions.clone());
    }

    /**
     * What to ask of the device for a run over {@code count} positions starting at {@code start}.
     *
     * @throws StrataException if a hook or a position isn't there
     */
    CaptureRequest request(Config config, int start, int count) {
        var hooks = new LinkedHashSet<Hook>();
        if (residuals) {
            IntStream.rangeClosed(0, config.layers()).mapToObj(Hook::residual).forEach(hooks::add);
        }
        if (!globs.isEmpty()) {
            hooks.addAll(Hook.matching(config, String.join(",", globs)));
        }
        if (hooks.isEmpty()) {
            return CaptureRequest.NONE;
        }
        int[] rows = positions == null
                ? IntStream.range(start, start + count).toArray()
                : Arrays.stream(positions).map(p -> absolute(p, start, count)).sorted().distinct().toArray();
        return new CaptureRequest(List.copyOf(hooks), rows);
    }

    private static int absolute(int position, int start, int count) {
        int absolute = position < 0 ? start + count + position : position;
        if (absolute < start || absolute >= start + count) {
            throw new StrataException("position " + position + " is outside the run, whose positions are " + start
                    + " to " + (start + count - 1));
        }
        return absolute;
    }
}
