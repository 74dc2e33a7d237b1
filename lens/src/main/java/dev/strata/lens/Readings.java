package dev.strata.lens;

import dev.strata.runtime.Capture;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The places where the residual stream is read: reading 0 is "embed", what enters block 0; reading l + 1
 * is what block l leaves, and is called by the layer's number. See {@code Hook.residual}.
 */
public final class Readings {
    /** The label of reading 0. */
    public static final String EMBED = "embed";
    /** Every reading, for {@link #parse}. */
    public static final String ALL = "embed,0--1";

    private Readings() {}

    /** {@code embed} or the layer's number. */
    public static String label(int reading) {
        return reading == 0 ? EMBED : String.valueOf(reading - 1);
    }

    /** A label in a sentence: {@code the embeddings} or {@code layer 3}. */
    public static String place(String label) {
        return label.equals(EMBED) ? "the embeddings" : "layer " + label;
    }

    /** Every reading of a model: 0 to its number of layers. */
    public static int[] all(int layers) {
        return IntStream.rangeClosed(0, layers).toArray();
    }

    /** Keeps these residual streams. */
    public static Capture capture(int... readings) {
        return Capture.hooks(Arrays.stream(readings)
                .mapToObj(Hook::residual)
                .map(Hook::name)
                .distinct()
                .toArray(String[]::new));
    }

    /**
     * Readings by their labels, e.g. {@code embed,0-3,5}; -1 is the last layer.
     *
     * @return ascending, without duplicates
     * @throws StrataException if the text is not of that form or a layer isn't there
     */
    public static int[] parse(String text, int layers) {
        var numbers = new TreeSet<Integer>();
        boolean embed = false;
        for (String item : text.split(",", -1)) {
            if (item.strip().equals(EMBED)) {
                embed = true;
            } else {
                Ranges.add(item.strip(), layers, "layer", numbers);
            }
        }
        var blocks = numbers.stream().mapToInt(layer -> layer + 1);
        return (embed ? IntStream.concat(IntStream.of(0), blocks) : blocks).toArray();
    }
}
