package dev.strata.bench;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Random checkpoints of the published shapes, written once and kept: speed doesn't depend on the weights' values. */
public final class RandomGpt2 {
    /** The published gpt2: 124,439,808 parameters. */
    public static final Config GPT2 = new Config(12, 12, 768, 3072, 1024, 50257, 1e-5f, OptionalInt.of(50256));

    private static final long SEED = 20261122;

    private RandomGpt2() {}

    /** The directory of a random gpt2, written under {@code java.io.tmpdir} if it isn't there. */
    public static Path gpt2(DType dtype) throws IOException {
        return directory("gpt2-124m", GPT2, dtype);
    }

    /** The same for a shape of one's own. */
    public static Path directory(String name, Config config, DType dtype) throws IOException {
        String file = (name + "-" + dtype).toLowerCase(Locale.ROOT).replace('_', '-');
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "strata-bench", file);
        if (!Files.exists(directory.resolve("model.safetensors"))) {
            System.err.println("strata: writing random weights, " + file + ", to " + directory);
            RandomCheckpoint.write(directory, config, dtype, SEED);
        }
        return directory;
    }

    /** Random token ids, the same for the same count. */
    public static int[] tokens(int count) {
        return new SplittableRandom(SEED).ints(count, 0, GPT2.vocabulary()).toArray();
    }
}
