package dev.strata.lens;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.SafetensorsWriter;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.tokenizer.ByteVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** Writes GPT-2s that have learned nothing, but whose heads attend sharply and whose parts all matter. */
public final class SharpCheckpoint {
    private static final double SPREAD = 0.4;

    private SharpCheckpoint() {}

    public static Path write(Path directory, Config config, boolean tied, DType dtype, long seed) {
        return write(directory, config, tied, dtype, seed, slot -> false);
    }

    /** @param zero the tensors that hold nothing but zeros */
    public static Path write(
            Path directory, Config config, boolean tied, DType dtype, long seed, Predicate<Slot> zero) {
        var writer = new CheckpointWriter(config, tied, dtype);
        writer.writeConfig(directory);
        try {
            ByteVocabulary.write(directory, config.vocabulary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.writeWeights(directory, Map.of(), slot -> values(slot, zero.test(slot) ? 0 : SPREAD, seed));
        return directory;
    }

    private static SafetensorsWriter.Values values(Slot slot, double spread, long seed) {
        var random = new Random(seed * 31 + slot.name().hashCode());
        float mean = slot.name().matches(".*ln_\\w\\.weight") ? 1 : 0;
        return (start, into, count) -> {
            for (int i = 0; i < count; i++) {
                into[i] = mean + (float) (spread * random.nextGaussian());
            }
        };
    }
}
