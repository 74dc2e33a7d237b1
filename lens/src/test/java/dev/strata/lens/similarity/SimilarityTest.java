package dev.strata.lens.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.figure.Grid;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java API, on two small models that have learned nothing. */
class SimilarityTest {
    @TempDir
    private static Path directory;

    private static Path text;
    private static Gpt2 model;
    private static Gpt2 other;

    @BeforeAll
    static void open() throws IOException {
        text = Files.writeString(directory.resolve("text"), "The keys to the cabinet are on the table.\n".repeat(5));
        RandomCheckpoint.write(
                directory.resolve("one"), new Config(3, 2, 8, 24, 16, 257, 1e-5f, OptionalInt.empty()), DType.F32, 1);
        RandomCheckpoint.write(
                directory.resolve("two"), new Config(2, 3, 12, 48, 32, 257, 1e-5f, OptionalInt.empty()), DType.F32, 2);
        model = Gpt2.open(directory.resolve("one"), Device.host());
        other = Gpt2.open(directory.resolve("two"), Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
        other.close();
    }

    private static SimilarityQuery query() {
        return Similarity.of(model, List.of(text));
    }

    @ParameterizedTest
    @EnumSource
    void aModelWithItselfIsTheModelAlone(Metric metric) {
        var alone = query().metric(metric).maxTokens(100).compute();
        assertEquals(100, alone.tokens());
        assertEquals(List.of("embed", "0", "1", "2"), alone.rows().layers());
        var twice = query().metric(metric).maxTokens(100).with(model).compute();
        for (int i = 0; i < 4; i++) {
            assertEquals(1, alone.matrix().get(i).get(i), 1e-12);
            for (int j = 0; j < 4; j++) {
                double value = alone.matrix().get(i).get(j);
                assertTrue(value > 0 && value <= 1 + 1e-12, "" + value);
                assertEquals(value, twice.matrix().get(i).get(j), 1e-9);
                if (metric.symmetric()) {
                    assertEquals(value, alone.matrix().get(j).get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherModelsLayersAreTheColumns(Metric metric) {
        var there = query().metric(metric).with(other).compute();
        var back = Similarity.of(other, List.of(text)).metric(metric).with(model).compute();
        assertEquals(16, there.window(), "the smaller context");
        assertEquals(16, back.window());
        assertEquals(List.of("embed", "0", "1"), there.columnSide().layers());
        for (int i = 0; i < 4; i++) {
            assertEquals(3, there.matrix().get(i).size());
            for (int j = 0; j < 3 && metric.symmetric(); j++) {
                assertEquals(there.matrix().get(i).get(j), back.matrix().get(j).get(i), 1e-9);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPlaceHasItsLayers(Place place) {
        var similarity = query().place(place).metric(Metric.CCA).compute();
        int layers = place == Place.RESID_POST ? 4 : 3;
        assertEquals(layers, similarity.matrix().size());
        assertEquals(layers, similarity.rows().layers().size());
        int width = place == Place.MLP_POST ? 24 : 8;
        assertTrue(similarity.rows().dimensions().stream().allMatch(d -> d > 1 && d <= width), similarity.toString());
    }

    @Test
    void theFigureHoldsTheNumbers() {
        var similarity = query().metric(Metric.PWCCA).with(other).compute();
        var figure = similarity.figure();
        assertEquals("How alike are the layers of one and two?", figure.title());
        assertEquals(
                List.of("model one", "with two", "PWCCA", "resid_post", "210 tokens in windows of 16"),
                figure.facts().subList(0, 5));
        var grid = (Grid) figure.variants().getFirst().panels().getFirst();
        assertEquals("one, layer", grid.rowName());
        assertEquals("two, layer", grid.columnName());
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                var cell = grid.columns().get(j).cells().get(i);
                double value = similarity.matrix().get(i).get(j);
                assertEquals(value, cell.value());
                assertEquals(value, Double.parseDouble(cell.text()), 0.00501);
                assertEquals(value, Double.parseDouble(cell.tips().getFirst()), 0.00000501);
                assertEquals(similarity.rows().dimensions().get(i) + " × "
                        + similarity.columnSide().dimensions().get(j), cell.tips().get(1));
            }
        }
        assertTrue(figure.notes().get(1).contains("0.24"), "√(12 / 209) in " + figure.notes());
    }

    @Test
    void questionsThatHaveNoAnswer() throws IOException {
        assertThrows(StrataException.class, () -> query().maxTokens(1));
        assertThrows(StrataException.class, () -> Metric.of("rsa"));
        assertThrows(StrataException.class, () -> Place.of("logits"));
        // A vocabulary that merges "th" into one token.
        Path merging = directory.resolve("merging");
        RandomCheckpoint.write(merging, new Config(1, 1, 4, 8, 16, 257, 1e-5f, OptionalInt.empty()), DType.F32, 1);
        Path vocabulary = merging.resolve("vocab.json");
        Files.writeString(vocabulary, Files.readString(vocabulary).replace("<|endoftext|>", "he"));
        Files.writeString(merging.resolve("merges.txt"), "#version: 0.2\nh e\n");
        try (var third = Gpt2.open(merging, Device.host())) {
            var refused = assertThrows(StrataException.class, () -> query().with(third).compute());
            assertEquals("merging does not tokenize the text as one does: token 1 is \"h\" to one and \"he\" to merging; "
                    + "only states of the same tokens can be compared", refused.getMessage());
        }
    }

    @Test
    void progressIsHeardToTheEnd() {
        var steps = new ArrayList<String>();
        query().metric(Metric.SVCCA).compute((step, done, all) -> {
            assertTrue(done > 0 && done <= all, done + " of " + all);
            if (done == all) {
                steps.add(step);
            }
        });
        assertEquals(List.of("tokens read", "layers decomposed", "pairs of layers compared"), steps);
    }
}
