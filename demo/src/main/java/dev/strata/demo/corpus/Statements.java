package dev.strata.demo.corpus;

import java.util.List;

/** What the corpus says, taken apart for questions. */
public final class Statements {
    /**
     * A statement in two.
     *
     * @param prompt {@code A key opens}
     * @param end {@code a lock}
     */
    public record Statement(String prompt, String end) {}

    private Statements() {}

    /** What is true of things, one statement each. */
    public static List<Statement> ofThings() {
        return Thing.read().stream()
                .map(thing -> new Statement(
                        English.sentence(English.a(thing.singular())) + " " + thing.does(), English.a(thing.what())))
                .toList();
    }

    /** A text with a capital at its beginning, as a sentence has. */
    public static String sentence(String text) {
        return English.sentence(text);
    }
}
