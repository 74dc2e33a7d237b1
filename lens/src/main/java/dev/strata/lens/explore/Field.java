package dev.strata.lens.explore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import java.util.List;
import java.util.Locale;

/**
 * One entry of a form.
 *
 * @param name in the question
 * @param label beside the entry
 * @param initial what it holds at first
 * @param options what it may hold; empty if the kind says
 * @param hint what it means, in a few words; may be empty
 */
record Field(Kind kind, String name, String label, String initial, List<String> options, String hint) {
    /** How one enters it. */
    enum Kind { TEXT, WORD, NUMBER, CHOICE, CHECK }

    /** A prompt: a line or more. */
    static Field text(String name, String label, String initial) {
        return new Field(Kind.TEXT, name, label, initial, List.of(), "");
    }

    /** A few characters. */
    static Field word(String name, String label, String initial, String hint) {
        return new Field(Kind.WORD, name, label, initial, List.of(), hint);
    }

    static Field number(String name, String label, int initial, String hint) {
        return new Field(Kind.NUMBER, name, label, String.valueOf(initial), List.of(), hint);
    }

    /** One of several; the first at first. */
    static Field choice(String name, String label, String... options) {
        return new Field(Kind.CHOICE, name, label, options[0], List.of(options), "");
    }

    static Field check(String name, String label) {
        return new Field(Kind.CHECK, name, label, "", List.of(), "");
    }

    ObjectNode json() {
        var json = Json.object()
                .put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("name", name)
                .put("label", label)
                .put("initial", initial)
                .put("hint", hint);
        json.set("options", Json.strings(options));
        return json;
    }
}
