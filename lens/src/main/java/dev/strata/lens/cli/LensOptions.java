package dev.strata.lens.cli;

import dev.strata.lens.Lens;
import dev.strata.lens.Readings;
import dev.strata.runtime.Gpt2;
import picocli.CommandLine.Option;

/** Which layers are read, and how. */
final class LensOptions {
    @Option(
            names = "--lens",
            paramLabel = "LENS",
            defaultValue = "ln_f",
            converter = LensConverter.class,
            description = "How a layer is read: ln_f (through the final layer norm) or raw (without it, as Ecco "
                    + "does). Default: ${DEFAULT-VALUE}.")
    Lens lens;

    @Option(
            names = "--layers",
            paramLabel = "LIST",
            description = "Rows, e.g. embed,0-3,-1. \"embed\" is what enters layer 0. Default: all.")
    String layers = Readings.ALL;

    /** The layers as readings of a model. */
    int[] readings(Gpt2 model) {
        return UsageException.blaming("--layers", () -> Readings.parse(layers, model.config().layers()));
    }

    private static final class LensConverter extends NamedConverter<Lens> {
        LensConverter() {
            super(Lens::of);
        }
    }
}
