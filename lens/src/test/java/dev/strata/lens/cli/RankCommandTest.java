package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankCommandTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";

    @TempDir
    private Path directory;

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String ids(JsonNode tokens) {
        return StreamSupport.stream(tokens.spliterator(), false)
                .map(token -> token.get("id").asText())
                .collect(Collectors.joining(","));
    }

    /** What an independent implementation found, in float64. */
    @Test
    void theRanksOfTheStandinAreThoseExpected() throws IOException {
        JsonNode sentences = new ObjectMapper().readTree(Call.STANDIN.resolve("expected.json").toFile());
        assertEquals(4, sentences.size());
        for (JsonNode sentence : sentences) {
            for (String lens : List.of("ln_f", "raw")) {
                for (Map.Entry<String, JsonNode> word : sentence.get("ranks").properties()) {
                    String text = sentence.get("text").asText();
                    var json = Call.onHost("rank", text, "--watch", word.getKey(), "--lens", lens, "--json").json();
                    var column = json.get("columns").get(0);
                    assertEquals(word.getValue().get(lens), column.get("ranks"), text + word.getKey() + " " + lens);
                    assertEquals(word.getValue().get("id"), column.get("target").get("id"));
                    assertEquals(sentence.get("layers"), json.get("layers"));
                    assertEquals(sentence.get("tokens").size(), json.get("tokens").size());
                }
            }
        }
    }

    @Test
    void saysWhichWeightsWereUsed() {
        var json = Call.onHost("rank", HEATHROW, "--weights", "int8", "--json").json();
        assertEquals("int8", json.get("weights").asText());
        var call = Call.onHost("rank", HEATHROW, "--weights", "int8");
        assertTrue(call.out().lines().findFirst().orElseThrow().contains(" · weights int8 · "), call.out());
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("rank", HEATHROW, "--watch", " London", "--watch-id", "2330", "--json").json();
        assertEquals(
                List.of("command", "model", "device", "weights", "lens", "tokens", "layers", "columns"), fields(json));
        assertEquals("rank", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals("host", json.get("device").asText());
        assertEquals("stored", json.get("weights").asText());
        assertEquals("ln_f", json.get("lens").asText());
        assertEquals("[\"embed\",\"0\",\"1\",\"2\",\"3\",\"4\",\"5\"]", json.get("layers").toString());
        assertEquals(10, json.get("tokens").size());
        assertEquals(List.of("id", "text"), fields(json.get("tokens").get(0)));
        assertEquals(" of", json.get("tokens").get(9).get("text").asText());
        assertEquals(2, json.get("columns").size());
        assertEquals(
                "{\"position\":9,\"target\":{\"id\":1053,\"text\":\" London\"},\"ranks\":[1903,2,1,1,1,1,1]}",
                json.get("columns").get(0).toString());
        assertEquals(" Paris", json.get("columns").get(1).get("target").get("text").asText());
    }

    @Test
    void withoutAWatchedTokenItRanksTheModelsOwnChoice() {
        var json = Call.onHost("rank", HEATHROW, "--json").json();
        assertEquals(1, json.get("columns").size());
        assertEquals(" London", json.get("columns").get(0).get("target").get("text").asText());

        var each = Call.onHost("rank", HEATHROW, "--positions", "3--1", "--json").json().get("columns");
        assertEquals(7, each.size());
        for (JsonNode column : each) {
            assertEquals(1, column.get("ranks").get(6).asInt(), "a first choice has rank 1 at the last layer");
        }
        assertEquals(json.get("columns").get(0), each.get(6));
    }

    @Test
    void allRanksEachNextTokenOfTheText() {
        var json = Call.onHost("rank", "The keys to the cabinet are", "--all", "--json").json();
        var tokens = json.get("tokens");
        var columns = json.get("columns");
        assertEquals(tokens.size() - 1, columns.size());
        for (int p = 0; p < columns.size(); p++) {
            assertEquals(p, columns.get(p).get("position").asInt());
            assertEquals(tokens.get(p + 1), columns.get(p).get("target"));
        }
        assertEquals("[3714,1,1,1,1,1,1]", columns.get(columns.size() - 1).get("ranks").toString());
    }

    @Test
    void aFileLongerThanTheContextIsReadInWindows() throws IOException {
        String text = "The keys to the cabinet are on the table.\n".repeat(12);
        Path file = Files.writeString(directory.resolve("text"), text + "\n");
        var json = Call.onHost("rank", "--text-file", file.toString(), "--all", "--stride", "16", "--json").json();
        var tokens = json.get("tokens");
        assertTrue(tokens.size() > 130, "longer than two contexts of 64");
        assertEquals(text, text(json));
        assertEquals(tokens.size() - 1, json.get("columns").size());
        for (int p = 0; p < tokens.size() - 1; p++) {
            assertEquals(p, json.get("columns").get(p).get("position").asInt());
            assertEquals(tokens.get(p + 1), json.get("columns").get(p).get("target"));
        }
        byte[] in = (text + "\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(json, Call.strata(in, 0, "rank", "-", "--all", "--stride", "16", "--json", "--device=host").json());
        var half = Call.onHost("rank", "--text-file", file.toString(), "--all", "--json");
        assertEquals(half, Call.onHost("rank", "--text-file", file.toString(), "--all", "--stride", "32", "--json"));
        var some = Call.onHost("rank", "--text-file", file.toString(), "--all", "--positions", "100,-2", "--json").json();
        assertEquals(half.json().get("columns").get(100), some.get("columns").get(0));
        assertEquals(2, some.get("columns").size());
    }

    @Test
    void generatedTokensAreRankedAsIfTheTextWereRunAgain() {
        for (String sampling : List.of("--temperature=0", "--seed=7", "--top-k=3,--seed=1")) {
            var text = new ArrayList<>(List.of(sampling.split(",")));
            text.addAll(0, List.of("rank", "The keys to the", "--generate", "6", "--json"));
            var json = Call.onHost(text.toArray(String[]::new)).json();
            text.set(0, "generate");
            text.set(2, "--max-new-tokens");
            var generated = Call.onHost(text.toArray(String[]::new)).json();
            assertEquals(
                    ids(json.get("tokens")),
                    StreamSupport.stream(generated.get("tokens").spliterator(), false)
                            .map(JsonNode::asText).collect(Collectors.joining(",")));
            int count = generated.get("new_tokens").asInt();
            int first = generated.get("prompt_tokens").asInt() - 1;
            assertEquals(count, json.get("columns").size());
            String positions = first + "-" + (first + count - 1);
            var again = Call.onHost(
                    "rank", "--tokens", ids(json.get("tokens")), "--all", "--positions", positions, "--json").json();
            assertEquals(again, json);
            text.set(0, "rank");
            text.set(2, "--generate");
            text.addAll(List.of("--watch", " is", "--watch", " are"));
            var watched = Call.onHost(text.toArray(String[]::new)).json();
            assertEquals(
                    Call.onHost("rank", "--tokens", ids(json.get("tokens")), "--positions", positions, "--watch", " is",
                            "--watch", " are", "--json").json(),
                    watched);
            assertEquals(2 * count, watched.get("columns").size());
        }
    }

    @Test
    void aGenerationEndsWithTheContext() {
        var json = Call.onHost("rank", " is".repeat(62), "--generate", "2000000000", "--seed", "3", "--json").json();
        assertTrue(json.get("tokens").size() <= 65, json.toString());
        assertEquals(json.get("tokens").size() - 62, json.get("columns").size());
    }

    @Test
    void severalWatchedTokensAtSeveralBlanks() {
        var json = Call.onHost(
                "rank", HEATHROW, "--watch", " London", "--watch", " Paris", "--positions", "-2,-1", "--json").json();
        assertEquals(4, json.get("columns").size());
        for (int i = 0; i < 4; i++) {
            var column = json.get("columns").get(i);
            assertEquals(i < 2 ? 8 : 9, column.get("position").asInt());
            assertEquals(i % 2 == 0 ? " London" : " Paris", column.get("target").get("text").asText());
        }
        String table = Call.onHost("rank", HEATHROW, "--watch", " London", "--positions", "-2,-1").out();
        assertTrue(table.contains("after    ␣city      ␣of") && table.contains("layer  ␣London  ␣London"), table);
    }

    @Test
    void aPageChangesNeitherTheTableNorTheJson() throws IOException {
        Path page = directory.resolve("page.html");
        for (String form : List.of("--json", "--color=never")) {
            var plain = Call.onHost("rank", HEATHROW, "--watch", " London", form);
            assertEquals(plain, Call.onHost("rank", HEATHROW, "--watch", " London", form, "--html", page.toString()));
        }
        String html = Files.readString(page);
        assertTrue(html.contains("lens raw") && html.contains("What each layer would say"), html);
    }

    @Test
    void positionsCountFromEitherEnd() {
        var all = Call.onHost("rank", HEATHROW, "--all", "--json").json().get("columns");
        var some = Call.onHost("rank", HEATHROW, "--all", "--positions", "-3,0,2-4", "--json").json().get("columns");
        var positions = List.of(0, 2, 3, 4, 7);
        assertEquals(positions.size(), some.size());
        for (int i = 0; i < positions.size(); i++) {
            assertEquals(all.get(positions.get(i)), some.get(i));
        }
        var watched = Call.onHost("rank", HEATHROW, "--watch", " London", "--positions", "-1,-2", "--json").json();
        assertEquals(8, watched.get("columns").get(0).get("position").asInt());
        assertEquals(1903, watched.get("columns").get(1).get("ranks").get(0).asInt());
    }

    @Test
    void onlyTheLayersAskedFor() {
        for (String lens : List.of("ln_f", "raw")) {
            var all = Call.onHost("rank", HEATHROW, "--watch", " Paris", "--lens", lens, "--json").json();
            var some = Call.onHost(
                    "rank", HEATHROW, "--watch", " Paris", "--lens", lens, "--layers", "4,embed,1-2", "--json").json();
            assertEquals("[\"embed\",\"1\",\"2\",\"4\"]", some.get("layers").toString());
            var ranks = all.get("columns").get(0).get("ranks");
            var expected = "[" + ranks.get(0) + "," + ranks.get(2) + "," + ranks.get(3) + "," + ranks.get(5) + "]";
            assertEquals(expected, some.get("columns").get(0).get("ranks").toString());
        }
    }

    @Test
    void tokensOrStandardInputInPlaceOfText() {
        var text = Call.onHost("rank", HEATHROW, "--json");
        String ids = ids(text.json().get("tokens"));
        assertEquals(text, Call.onHost("rank", "--tokens", ids, "--json"));
        for (String end : List.of("", "\n", "\r\n")) {
            byte[] in = (HEATHROW + end).getBytes(StandardCharsets.UTF_8);
            assertEquals(text, Call.strata(in, 0, "rank", "-", "--json", "--device", "host"));
        }
        byte[] two = (HEATHROW + "\n\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(
                text.json().get("tokens").size() + 1,
                Call.strata(two, 0, "rank", "-", "--json", "--device", "host").json().get("tokens").size());
    }

    @Test
    void theTableIsPlainWhenPipedAndColouredOnATerminal() {
        var piped = Call.onHost("rank", HEATHROW, "--watch", " London");
        assertTrue(piped.out().contains("\nembed     1903\n    0        2\n    1        1●\n"), piped.out());
        assertFalse(piped.out().contains("\u001b"), piped.out());
        assertEquals("", piped.err());
        String[] command = {"rank", HEATHROW, "--watch", " London", "--device=host"};
        assertTrue(Call.strata(new byte[0], 80, command).out().contains("\u001b[38;5;"));
        String[] never = {"rank", HEATHROW, "--watch", " London", "--device=host", "--color", "never"};
        assertFalse(Call.strata(new byte[0], 80, never).out().contains("\u001b"));
    }

    @Test
    void textThatLooksLikeAnythingElseIsText() {
        assertEquals("@file", text(Call.onHost("rank", "@file", "--json").json()));
        assertEquals("--json", text(Call.strata("rank", "--json", "--device=host", "--", "--json").json()));
        assertEquals("${sys:user.home}\\n", text(Call.onHost("rank", "${sys:user.home}\\n", "--json").json()));
        assertEquals(" \"a\" ", text(Call.onHost("rank", " \"a\" ", "--json").json()));
    }

    private static String text(JsonNode json) {
        return StreamSupport.stream(json.get("tokens").spliterator(), false)
                .map(token -> token.get("text").asText())
                .collect(Collectors.joining());
    }
}
