package dev.strata.runtime.train;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;

/**
 * A GPT-2 that doesn't exist yet.
 *
 * @param layers blocks
 * @param heads attention heads per block
 * @param width of the residual stream; the MLP is four times as wide
 * @param context the longest sequence
 */
public record ModelShape(int layers, int heads, int width, int context) {
    /** As in every published GPT-2. */
    private static final float EPSILON = 1e-5f;
    private static final int INNER = 4;

    /** @throws StrataException if a number makes no sense; the message begins with its option's name */
    public ModelShape {
        Require.positive("layers", layers);
        Require.positive("heads", heads);
        Require.positive("width", width);
        Require.positive("context", context);
        if (width % heads != 0) {
            throw new StrataException("width must be a multiple of heads (" + heads + "), not " + width);
        }
        if (width > Integer.MAX_VALUE / INNER) {
            throw new StrataException("width " + width + " is too large");
        }
    }

    /** With that tokenizer's vocabulary. */
    public Config config(Tokenizer tokenizer) {
        return new Config(
                layers, heads, width, INNER * width, context, tokenizer.size(), EPSILON, tokenizer.endOfText());
    }

    /**
     * Makes a checkpoint of a directory that has a vocabulary: writes its config, and weights drawn as GPT-2's were
     * (see {@link CheckpointWriter#writeInitialWeights}). The unembedding is the token embedding.
     *
     * @param seed the same one gives the same weights
     * @throws StrataException if there is no vocabulary, or the files can't be written
     */
    public void write(Path directory, long seed) {
        var writer = new CheckpointWriter(config(Tokenizer.open(directory)), true, DType.F32);
        writer.writeConfig(directory);
        writer.writeInitialWeights(directory, seed);
    }
}
