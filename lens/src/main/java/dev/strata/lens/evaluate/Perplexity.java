package dev.strata.lens.evaluate;

import dev.strata.lens.Origin;
import java.util.Locale;

/**
 * How well a model predicted a text.
 *
 * @param origin the model, and where it ran
 * @param stride of the windows, in tokens
 * @param nats the cross-entropies of all predicted tokens, summed
 * @param tokens predicted: all but each file's first
 * @param words of the text, separated by white space
 * @param bytes of the predicted tokens
 */
public record Perplexity(Origin origin, int stride, double nats, long tokens, long words, long bytes) {
    /** The mean cross-entropy of a token, in nats. */
    public double loss() {
        return nats / tokens;
    }

    /** As many equally likely tokens would be as hard to predict. */
    public double perToken() {
        return Math.exp(loss());
    }

    /** As many equally likely words would be. To be compared between vocabularies. Infinite for a text without words. */
    public double perWord() {
        return Math.exp(nats / words);
    }

    /** What a code by this model takes for a byte of text. To be compared between vocabularies. */
    public double bitsPerByte() {
        return nats / Math.log(2) / bytes;
    }

    public String toJson() {
        var json = origin.json("evaluate")
                .put("stride", stride)
                .put("tokens", tokens)
                .put("words", words)
                .put("bytes", bytes)
                .put("loss", loss())
                .put("perplexity", perToken());
        if (Double.isFinite(perWord())) {
            json.put("word_perplexity", perWord());
        } else {
            json.putNull("word_perplexity");
        }
        return json.put("bits_per_byte", bitsPerByte()).toString();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s · %s · stride %d · %,d tokens, %,d words, %,d bytes%n"
                        + "loss            %.4f nats per token%n"
                        + "perplexity      %.4g per token, %.4g per word%n"
                        + "bits per byte   %.4f",
                origin.modelFact(), origin.deviceFact(), stride, tokens, words, bytes, loss(), perToken(), perWord(),
                bitsPerByte());
    }
}
