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
     * @param positions 0-based; negative ones count from the end, -1 being the last. The end of a text that is still
     *     being generated is not known: there, negative ones are refused
     */
    public Capture at(int... positions) {
        return new Capture(globs, residuals, positions.clone());
    }

    /**
     * What to ask of the device for a run over {@code length} positions.
     *
     * @throws StrataException if a hook or a position isn't there
     */
    CaptureRequest request(Config config, int length) {
        List<Hook> hooks = hooks(config);
        if (hooks.isEmpty()) {
            return CaptureRequest.NONE;
        }
        int[] rows = positions == null
                ? IntStream.range(0, length).toArray()
                : Arrays.stream(positions).map(p -> absolute(p, length)).sorted().distinct().toArray();
        return new CaptureRequest(hooks, rows);
    }

    /**
     * What to capture of a text that grows.
     *
     * @throws StrataException if a hook isn't there, or a position never will be
     */
    Recording recording(Config config) {
        if (positions == null) {
            return new Recording(hooks(config), position -> true);
        }
        for (int position : positions) {
            if (position < 0) {
                throw new StrataException("position " + position + " counts from the end, which a text that is being "
                        + "generated does not have yet: give the position itself, 0 being the prompt's first token");
            }
            if (position >= config.context()) {
                throw new StrataException("position " + position + " will never be read: the context holds "
                        + config.context() + " positions");
            }
        }
        return new Recording(hooks(config), position -> Arrays.stream(positions).anyMatch(p -> p == position));
    }

    private List<Hook> hooks(Config config) {
        var hooks = new LinkedHashSet<Hook>();
        if (residuals) {
            IntStream.rangeClosed(0, config.layers()).mapToObj(Hook::residual).forEach(hooks::add);
        }
        if (!globs.isEmpty()) {
            hooks.addAll(Hook.matching(config, String.join(",", globs)));
        }
        return List.copyOf(hooks);
    }

    private static int absolute(int position, int length) {
        int absolute = position < 0 ? length + position : position;
        if (absolute < 0 || absolute >= length) {
            throw new StrataException("position " + position + " is outside the run, whose positions are 0 to "
                    + (length - 1));
        }
        return absolute;
    }
}
