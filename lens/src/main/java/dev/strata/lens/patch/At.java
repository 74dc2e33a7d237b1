package dev.strata.lens.patch;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is patched: the residual stream or what is added to it, at one position, or a head at all positions. */
public enum At {
    /** The residual stream as a layer finds it. */
    RESID_PRE("resid_pre", Site.RESID_PRE, "the residual stream as one layer finds it, at one position"),
    /** What attention adds to the residual stream. */
    ATTN_OUT("attn_out", Site.ATTN_OUT, "what one layer’s attention adds, at one position"),
    /** What the MLP adds to the residual stream. */
    MLP_OUT("mlp_out", Site.MLP_OUT, "what one layer’s MLP adds, at one position"),
    /** A head's mixed values. */
    HEADS("heads", Site.Z, "one head’s output (z), at all positions");

    private final String id;
    private final Site site;
    private final String meaning;

    At(String id, Site site, String meaning) {
        this.id = id;
        this.site = site;
        this.meaning = meaning;
    }

    /** As the command line and JSON name it, e.g. {@code resid_pre}. */
    public String id() {
        return id;
    }

    /** What one patch replaces, in words. */
    String meaning() {
        return meaning;
    }

    /**
     * The choice of that name.
     *
     * @throws StrataException if there is none
     */
    public static At of(String id) {
        return Arrays.stream(values())
                .filter(at -> at.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new StrataException("there is no '" + id + "' to patch at; there are "
                        + Arrays.stream(values()).map(At::id).collect(Collectors.joining(", "))));
    }

    /** Patches of a layer: one per position, or one per head. */
    int columns(Config config, int length) {
        return this == HEADS ? config.heads() : length;
    }

    /** All patches of prompts of this length, layer by layer; they take from sequence 0. */
    List<Patch> patches(Config config, int length) {
        return IntStream.range(0, config.layers()).boxed()
                .flatMap(layer -> patches(new Hook(site, layer), config, length))
                .toList();
    }

    private Stream<Patch> patches(Hook hook, Config config, int length) {
        int width = config.headWidth();
        return IntStream.range(0, columns(config, length)).mapToObj(column -> this == HEADS
                ? new Patch(PatchedRuns.CLEAN, hook, 0, length, column * width, (column + 1) * width)
                : new Patch(PatchedRuns.CLEAN, hook, column, column + 1, 0, config.width()));
    }

    @Override
    public String toString() {
        return id;
    }
}
