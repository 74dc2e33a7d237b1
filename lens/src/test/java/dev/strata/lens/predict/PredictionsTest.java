package dev.strata.lens.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.Lens;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
    private static final Config CONFIG = new Config(3, 2, 16, 32, 12, 257, 1e-5f, OptionalInt.empty());
    private static final int[] TOKENS = {3, 250, 17, 17, 99, 0, 256};

    @TempDir
    private static Path directory;

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        RandomCheckpoint.write(directory, CONFIG, DType.F32, 5);
        model = Gpt2.open(directory, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** Probabilities of the vocabulary, in float64, from a residual stream: softmax(W_E · f(h)). */
    private static double[] softmax(float[] residual, boolean normalise) {
        try (var checkpoint = Checkpoint.open(directory)) {
            int width = CONFIG.width();
            double mean = IntStream.range(0, width).mapToDouble(i -> residual[i]).average().orElseThrow();
            double variance = IntStream.range(0, width)
                    .mapToDouble(i -> (residual[i] - mean) * (residual[i] - mean)).average().orElseThrow();
            double[] state = new double[width];
            Arrays.setAll(state, i -> !normalise
                    ? residual[i]
                    : (residual[i] - mean) / Math.sqrt(variance + 1e-5) * checkpoint.tensor("ln_f.weight").get(i)
                            + checkpoint.tensor("ln_f.bias").get(i));
            var embedding = checkpoint.tensor("lm_head.weight");
            double[] logits = new double[CONFIG.vocabulary()];
            Arrays.setAll(logits, v -> IntStream.range(0, width)
                    .mapToDouble(i -> state[i] * embedding.get((long) v * width + i)).sum());
            double most = Arrays.stream(logits).max().orElseThrow();
            double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - most)).sum();
            return Arrays.stream(logits).map(logit -> Math.exp(logit - most) / sum).toArray();
        }
    }

    @Test
    void probabilitiesAreThoseOfAFloat64Reference() {
        var run = model.run(TOKENS, Capture.residuals());
        int width = CONFIG.width();
        for (Lens lens : Lens.values()) {
            var predictions = Predictions.of(run).lens(lens).positions(0, 3, -1).top(6);
            assertEquals(List.of(0, 3, 6), predictions.blanks().stream().map(Blank::position).toList());
            assertEquals(List.of("embed", "0", "1", "2"), predictions.layers());
            for (Blank blank : predictions.blanks()) {
                for (int reading = 0; reading <= CONFIG.layers(); reading++) {
                    float[] residuals = run.tensor(Hook.residual(reading)).toArray(ValueLayout.JAVA_FLOAT);
                    float[] residual = Arrays.copyOfRange(
                            residuals, blank.position() * width, (blank.position() + 1) * width);
                    double[] expected = softmax(residual, lens.normalises(reading, CONFIG.layers()));
                    int[] order = IntStream.range(0, expected.length).boxed()
                            .sorted(Comparator.comparingDouble((Integer v) -> -expected[v]).thenComparing(v -> v))
                            .limit(6).mapToInt(v -> v).toArray();
                    var found = blank.choices().get(reading);
                    assertArrayEquals(order, found.stream().mapToInt(choice -> choice.token().id()).toArray());
                    for (Choice choice : found) {
                        assertEquals(expected[choice.token().id()], choice.probability(), 2e-6);
                    }
                }
            }
        }
    }

    @Test
    void theWholeVocabularyAddsUpToOneInTheOrderOfRanks() {
        var run = model.run(TOKENS, Capture.residuals());
        for (Lens lens : Lens.values()) {
            var blank = Predictions.of(run).lens(lens).top(CONFIG.vocabulary()).blanks().getFirst();
            int[] all = IntStream.range(0, CONFIG.vocabulary()).toArray();
            var ranks = Rankings.of(run).lens(lens).watch(all).columns();
            for (int row = 0; row <= CONFIG.layers(); row++) {
                var choices = blank.choices().get(row);
                assertEquals(1, choices.stream().mapToDouble(Choice::probability).sum(), 1e-5);
                for (int i = 0; i < choices.size(); i++) {
                    int rank = ranks.get(choices.get(i).token().id()).ranks().get(row);
                    assertTrue(rank <= i + 1, "equals share a rank");
                    assertTrue(i == 0 || choices.get(i).probability() <= choices.get(i - 1).probability());
                }
            }
        }
    }

    @Test
    void detailsAreTheTracksOfAllChoicesByBothLenses() {
        var run = model.run(TOKENS, Capture.residuals());
        var predictions = Predictions.of(run).lens(Lens.RAW).details().top(3);
        assertEquals(List.of(Lens.RAW, Lens.LN_F), predictions.byLens().stream().map(LensPredictions::lens).toList());
        for (LensPredictions predicted : predictions.byLens()) {
            var plain = Predictions.of(run).lens(predicted.lens()).top(3);
            var blank = predicted.blanks().getFirst();
            assertEquals(plain.blanks().getFirst().choices(), blank.choices());
            int[] ids = blank.tracks().stream().mapToInt(track -> track.token().id()).toArray();
            var columns = Rankings.of(run).lens(predicted.lens()).watch(ids).columns();
            for (int t = 0; t < ids.length; t++) {
                assertEquals(columns.get(t).ranks(), blank.tracks().get(t).ranks());
            }
            for (int row = 0; row < predictions.layers().size(); row++) {
                for (Choice choice : blank.choices().get(row)) {
                    var track = blank.tracks().stream()
                            .filter(t -> t.token().equals(choice.token())).findFirst().orElseThrow();
                    assertEquals(choice.probability(), track.probabilities().get(row), 1e-6);
                }
            }
        }
    }

    @Test
    void theFigureOfOneBlankHasItsChoicesAndTheRanksThatAClickShows() {
        var run = model.run(TOKENS, Capture.residuals());
        var figure = Predictions.of(run).details().top(4).figure();
        assertTrue(figure.title().endsWith(" ____"), figure.title());
        assertEquals(List.of("lens ln_f", "lens raw"), figure.variants().stream().map(v -> v.name()).toList());
        var choices = (Grid) figure.variants().getFirst().panels().getFirst();
        var ranks = (Grid) figure.variants().getFirst().panels().get(1);
        assertEquals(List.of("1", "2", "3", "4"), choices.columns().stream().map(Grid.Column::label).toList());
        assertEquals(1, ranks.columns().stream().filter(Grid.Column::shown).count());
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < 4; i++) {
                var cell = choices.columns().get(i).cells().get(row);
                var watched = ranks.columns().stream().filter(c -> c.key().equals(cell.watch())).toList();
                assertEquals(1, watched.size());
                assertEquals(i + 1.0, watched.getFirst().cells().get(row).value());
                assertEquals(cell.tips().getFirst(), watched.getFirst().label());
                assertEquals(cell.tips().get(1), watched.getFirst().cells().get(row).tips().get(1));
            }
        }
    }

    @Test
    void severalBlanksArePanelsAndASingleLayerIsBars() {
        var run = model.run(TOKENS, Capture.residuals());
        var panels = Predictions.of(run).positions(1, 4).top(2).figure().variants().getFirst().panels();
        assertEquals(2, panels.size());
        assertTrue(panels.stream().allMatch(panel -> panel.caption().contains("____")), panels.toString());
        var bars = (Bars) Predictions.of(run).layers("-1").top(5).figure().variants().getFirst().panels().getFirst();
        double[] expected = softmax(
                Arrays.copyOfRange(
                        run.tensor(Hook.residual(3)).toArray(ValueLayout.JAVA_FLOAT), 6 * 16, 7 * 16), true);
        assertEquals(Arrays.stream(expected).max().orElseThrow(), bars.series().getFirst().bars().getFirst().value(), 2e-6);
        assertEquals(5, bars.labels().size());
    }

    @Test
    void whatIsNotThereOrWasNotCaptured() {
        var run = model.run(TOKENS, Capture.residuals().at(2, 4));
        assertEquals(4, Predictions.of(run).top(1).blanks().getFirst().position());
        assertFails("expected 1 to the vocabulary", () -> Predictions.of(run).top(0));
        assertFails("258", () -> Predictions.of(run).top(258));
        assertFails("position 7", () -> Predictions.of(run).positions(7).top(1));
        assertFails("position 6", () -> Predictions.of(run).positions(-1).top(1));
        var some = model.run(TOKENS, Capture.hooks("blocks.1.hook_resid_post"));
        assertEquals(List.of("1"), Predictions.of(some).layers("1").top(1).layers());
        assertFails("blocks.2.hook_resid_post", () -> Predictions.of(some).layers("1-2").top(1));
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
