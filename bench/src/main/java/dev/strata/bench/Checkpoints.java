package dev.strata.bench;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What is measured, under {@code java.io.tmpdir}: random checkpoints of the published shapes, written once and kept, as
 * speed doesn't depend on the weights' values, and copies of others in another type.
 */
public final class Checkpoints {
    /** The published gpt2: 124,439,808 parameters. */
    public static final Config GPT2 = new Config(12, 12, 768, 3072, 1024, 50257, 1e-5f, OptionalInt.of(50256));

    /** The published gpt2-medium: 354,823,168 parameters. */
    public static final Config MEDIUM = new Config(24, 16, 1024, 4096, 1024, 50257, 1e-5f, OptionalInt.of(50256));

    private static final long SEED = 20261122;

    private Checkpoints() {}

    /**
     * The directory of a random gpt2, written under {@code java.io.tmpdir} if it isn't there.
     *
     * @param say hears of it where it is written
     */
    public static Path gpt2(DType dtype, Consumer<String> say) {
        return directory("gpt2-124m", GPT2, dtype, say);
    }

    /** The same for a shape of one's own. */
    public static Path directory(String name, Config config, DType dtype, Consumer<String> say) {
        Path directory = place(name, dtype);
        if (!Files.exists(directory.resolve("model.safetensors"))) {
            say.accept("writing random weights to " + directory);
            RandomCheckpoint.write(directory, config, dtype, SEED);
        }
        return directory;
    }

    /** A copy of a checkpoint's weights in another type, written anew: what it is a copy of may have changed. */
    public static Path copy(Path checkpoint, DType dtype) {
        try (var original = Checkpoint.open(checkpoint)) {
            Path directory = place(original.name(), dtype);
            var writer = new CheckpointWriter(original.config(), original.isTied(), dtype);
            Files.createDirectories(directory);
            writer.writeConfig(directory);
            writer.writeWeights(directory, Map.of(), slot -> {
                float[] values = original.tensor(slot.parameter(), slot.layer()).toFloats();
                return (start, into, count) -> System.arraycopy(values, (int) start, into, 0, count);
            });
            return directory;
        } catch (IOException e) {
            throw StrataException.io(checkpoint, e);
        }
    }

    /** Where all of it is. */
    public static Path directory() {
        return Path.of(System.getProperty("java.io.tmpdir"), "strata-bench");
    }

    private static Path place(String name, DType dtype) {
        String file = (name + "-" + dtype).toLowerCase(Locale.ROOT).replace('_', '-');
        return directory().resolve(file);
    }

    /** Random token ids, the same for the same count. */
    public static int[] tokens(int count) {
        return tokens(count, GPT2);
    }

    /** The same for a model of another vocabulary. */
    public static int[] tokens(int count, Config config) {
        return new SplittableRandom(SEED).ints(count, 0, config.vocabulary()).toArray();
    }
}
