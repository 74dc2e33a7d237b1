package dev.strata.demo.corpus;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Which subjects and attractors never meet in the corpus, so that a probe can ask what the model makes of them. */
public final class HeldOut {
    private static final int ONE_IN = 12;

    private HeldOut() {}

    /** Whether no sentence may have this noun before this attractor: key and cabinet, and one pair in twelve. */
    static boolean contains(Noun noun, Noun attractor) {
        var hash = new CRC32();
        hash.update((noun.singular() + " " + attractor.singular()).getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % ONE_IN == 0
                || noun.singular().equals("key") && attractor.singular().equals("cabinet");
    }
}
