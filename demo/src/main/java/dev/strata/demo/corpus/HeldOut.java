package dev.strata.demo.corpus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Which subjects and attractors never meet in the corpus, so that one can ask what the model makes of them. */
public final class HeldOut {
    private static final int ONE_IN = 12;

    /**
     * The beginning of a sentence up to its verb.
     *
     * @param text {@code The keys to the cabinet}
     * @param isPlural whether its subject is, and its attractor is not; otherwise it is the other way round
     */
    public record Opening(String text, boolean isPlural) {}

    private HeldOut() {}

    /** Both openings of every pair that the corpus lacks, in which the attractor's number is not the subject's. */
    public static List<Opening> openings() {
        var openings = new ArrayList<Opening>();
        var nouns = Noun.read();
        for (Noun noun : nouns) {
            for (Noun attractor : nouns) {
                if (!noun.equals(attractor) && contains(noun, attractor)) {
                    openings.add(opening(noun, attractor, true));
                    openings.add(opening(noun, attractor, false));
                }
            }
        }
        return openings;
    }

    /** Whether no sentence may have this noun before this attractor: key and cabinet, and one pair in twelve. */
    static boolean contains(Noun noun, Noun attractor) {
        var hash = new CRC32();
        hash.update((noun.singular() + " " + attractor.singular()).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % ONE_IN == 0
                || noun.singular().equals("key") && attractor.singular().equals("cabinet");
    }

    private static Opening opening(Noun noun, Noun attractor, boolean isPlural) {
        String text = "The " + noun.form(isPlural) + " " + noun.links().getFirst() + " the " + attractor.form(!isPlural);
        return new Opening(text, isPlural);
    }
}
