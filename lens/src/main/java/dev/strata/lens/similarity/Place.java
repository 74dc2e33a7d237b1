package dev.strata.lens.similarity;

import dev.strata.lens.Readings;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where a layer's activations are taken from. */
public enum Place {
    /** The residual stream as each block leaves it, and as it enters the first. */
    RESID_POST(Site.RESID_POST),
    /** The MLP's activations after the GELU. */
    MLP_POST(Site.MLP_POST),
    /** What attention adds to the residual stream. */
    ATTN_OUT(Site.ATTN_OUT),
    /** What the MLP adds to the residual stream. */
    MLP_OUT(Site.MLP_OUT);

    private final Site site;

    Place(Site site) {
        this.site = site;
    }

    /** As the command line and JSON name it, e.g. {@code resid_post}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The place of that name.
     *
     * @throws StrataException if there is none
     */
    public static Place of(String id) {
        return Arrays.stream(values()).filter(place -> place.id().equals(id)).findFirst().orElseThrow(
                () -> new StrataException("no site is called '" + id + "'; there are "
                        + Arrays.stream(values()).map(Place::id).collect(Collectors.joining(", "))));
    }

    /** One hook per layer, the residual stream's first one before them. */
    public List<Hook> hooks(Config config) {
        return this == RESID_POST
                ? IntStream.rangeClosed(0, config.layers()).mapToObj(Hook::residual).toList()
                : IntStream.range(0, config.layers()).mapToObj(layer -> new Hook(site, layer)).toList();
    }

    /** What the layers of {@link #hooks} are called: {@code embed}, {@code 0} and so on. */
    public List<String> labels(Config config) {
        return this == RESID_POST
                ? Arrays.stream(Readings.all(config.layers())).mapToObj(Readings::label).toList()
                : IntStream.range(0, config.layers()).mapToObj(String::valueOf).toList();
    }

    @Override
    public String toString() {
        return id();
    }
}
