package dev.strata.runtime.checkpoint;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.ByteVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes GPT-2 checkpoints that have learned nothing, for tests, benchmarks and as untrained controls.
 *
 * <p>Weights are drawn as GPT-2's were before training: normal with standard deviation 0.02, those that project into
 * the residual stream divided by √(2 · layers). So that no arithmetic goes untested, two things differ from that:
 * layer-norm gains are 1 + normal · 0.1 rather than 1, and biases normal · 0.02 rather than 0. The same seed gives the
 * same weights, rounded to the type.
 */
public final class RandomCheckpoint {
    private RandomCheckpoint() {}

    /**
     * Writes {@code config.json}, {@code model.safetensors} and a vocabulary of bytes without merges, its last token
     * {@code <|endoftext|>}. The unembedding is tied to the token embedding.
     *
     * @param directory made if it isn't there
     * @throws StrataException if it can't be written
     */
    public static void write(Path directory, Config config, DType dtype, long seed) {
        var writer = new CheckpointWriter(config, true, dtype);
        try {
            Files.createDirectories(directory);
            writer.writeConfig(directory);
            ByteVocabulary.write(directory, config.vocabulary());
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
        writer.writeWeights(directory, Map.of(), writer.drawn(Initialisation.VARIED, seed));
    }
}
