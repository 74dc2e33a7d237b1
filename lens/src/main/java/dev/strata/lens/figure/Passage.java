package dev.strata.lens.figure;

import java.util.List;

/**
 * A text whose words are shaded, anew for each of its words that the reader selects.
 *
 * @param words in reading order, {@code ␣} for a space
 * @param shadings at least one; the first is seen first
 * @param scale from values to colours
 * @param valueName what a value is, e.g. {@code attention}
 */
public record Passage(String caption, List<String> words, List<Shading> shadings, Scale scale, String valueName)
        implements Panel {

    /**
     * Values of all words.
     *
     * @param name what is shaded, e.g. {@code read by ␣London}
     * @param word whose selection brings this shading, an index; -1 if none does
     * @param values one per word; NaN for no shade
     */
    public record Shading(String name, int word, List<Double> values) {
        public Shading {
            values = List.copyOf(values);
        }
    }

    /** @throws IllegalArgumentException if there is no shading, or one has not a value for each word */
    public Passage {
        words = List.copyOf(words);
        shadings = List.copyOf(shadings);
        if (shadings.isEmpty()) {
            throw new IllegalArgumentException("a passage without a shading");
        }
        for (Shading shading : shadings) {
            if (shading.values.size() != words.size()) {
                throw new IllegalArgumentException(shading.values.size() + " values for " + words.size() + " words");
            }
        }
    }

    /** The shadings for media in which nothing can be selected: the first, and all others that no word brings. */
    public List<Shading> unselected() {
        var first = shadings.getFirst();
        return shadings.stream().filter(shading -> shading == first || shading.word < 0).toList();
    }
}
