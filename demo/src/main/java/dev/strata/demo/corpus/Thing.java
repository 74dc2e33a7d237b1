package dev.strata.demo.corpus;

import dev.strata.demo.facts.Table;
import java.util.List;

/** Something that is true of all things of a name: a key opens a lock. Our own words, not of a data set. */
record Thing(String singular, String plural, String does, String all, String what) {

    static List<Thing> read() {
        return Table.rows(Thing.class, "things.tsv").stream()
                .map(row -> new Thing(row[0], row[1], row[2], row[3], row[4]))
                .toList();
    }

    /** Every way that the corpus says it. */
    List<String> sentences() {
        String object = English.a(what);
        return List.of(
                English.sentence(English.a(singular)) + " " + does + " " + object + ".",
                "Every " + singular + " " + does + " " + object + ".",
                "The " + singular + " " + does + " the " + what + ".",
                English.sentence(plural) + " " + all + " " + object + ".",
                "We know that " + English.a(singular) + " " + does + " " + object + ".");
    }
}
