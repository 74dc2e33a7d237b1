package dev.strata.demo;

import dev.strata.demo.brain.InventedBrain;
import dev.strata.demo.probe.Probes;
import dev.strata.lens.cli.DefaultModel;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strata demo brain}: invents responses for {@code strata encode}. */
@Command(
        name = "brain",
        mixinStandardHelpOptions = true,
        description = "Invents a brain for 'strata encode' to agree with: stimuli.csv, 600 questions of the list facts.tsv, "
                + "and responses.csv and voxels.csv, noisy voxels of three subjects that follow one layer of the model in "
                + "the box. No brain was measured.")
final class BrainCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write them.")
    private Path out;

    @Option(names = "--layer", defaultValue = "6", paramLabel = "L", description = "Default: ${DEFAULT-VALUE}.")
    private int layer;

    @Option(
            names = "--noise",
            defaultValue = "1",
            paramLabel = "X",
            description = "The noise's deviation over the signal's. Default: ${DEFAULT-VALUE}.")
    private double noise;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() {
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new StrataException("--noise: expected a number of 0 or more, not " + noise);
        }
        try (var model = Gpt2.open(DefaultModel.directory(), Device.of("host"))) {
            new InventedBrain(layer, noise, seed).write(out, model, Probes.read().facts());
        }
        return 0;
    }
}
