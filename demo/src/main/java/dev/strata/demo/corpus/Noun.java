package dev.strata.demo.corpus;

import dev.strata.demo.facts.Table;
import java.util.List;

/**
 * A noun that can be a subject and stand between a subject and its verb.
 *
 * @param links prepositions that may follow it
 */
record Noun(String singular, String plural, List<String> links) {

    static List<Noun> read() {
        return Table.rows(Noun.class, "nouns.tsv").stream()
                .map(row -> new Noun(row[0], row[1], List.of(row[2].split(","))))
                .toList();
    }

    String form(boolean isPlural) {
        return isPlural ? plural : singular;
    }
}
