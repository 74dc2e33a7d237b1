package dev.strata.lens.explore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.lens.View;
import dev.strata.runtime.Gpt2;
import java.util.List;
import java.util.function.Consumer;

/**
 * A view that one can pick.
 *
 * @param id e.g. {@code rank}
 * @param question what it answers, e.g. {@code Which layer knew it?}
 * @param live whether it is quick enough to be computed while one types
 */
record Choice(String id, String question, boolean live, List<Field> fields, Answer answer) {
    /** How the question is answered. */
    @FunctionalInterface
    interface Answer {
        /**
         * Computes the view.
         *
         * @param seen gets it, and before that whatever can be seen of it already
         * @throws dev.strata.runtime.StrataException if something was entered that can't be
         */
        void compute(Gpt2 model, Form form, Consumer<View> seen);
    }

    ObjectNode json() {
        var json = Json.object().put("id", id).put("question", question).put("live", live);
        var array = json.putArray("fields");
        fields.forEach(field -> array.add(field.json()));
        return json;
    }
}
