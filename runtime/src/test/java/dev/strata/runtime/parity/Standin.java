package dev.strata.runtime.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The model in the box and four sentences with what the float64 reference that came with it says of them. */
final class Standin {
    /** One sentence and the tokens watched in the blank behind it. */
    record Sentence(String text, int[] tokens, List<Watched> watched) {}

    /**
     * @param ranks at the last position, [lens][blocks read]
     * @param probability after the last layer
     */
    record Watched(String text, int id, int[][] ranks, double probability) {
        int[] ranks(Lens lens) {
            return ranks[lens.ordinal()];
        }
    }

    private Standin() {}

    static Path directory() {
        return Fixture.resource("standin");
    }

    static List<Sentence> sentences() {
        var sentences = new ArrayList<Sentence>();
        for (JsonNode sentence : Fixture.json(Fixture.resource("standin/expected.json"))) {
            var watched = new ArrayList<Watched>();
            for (var entry : sentence.get("ranks").properties()) {
                JsonNode token = entry.getValue();
                var ranks = new int[Lens.values().length][];
                for (Lens lens : Lens.values()) {
                    ranks[lens.ordinal()] = Fixture.ints(token.get(lens.id));
                }
                watched.add(new Watched(
                        entry.getKey(), token.get("id").asInt(), ranks, token.get("probability").asDouble()));
            }
            sentences.add(new Sentence(sentence.get("text").asText(), Fixture.ints(sentence.get("tokens")), watched));
        }
        return sentences;
    }
}
