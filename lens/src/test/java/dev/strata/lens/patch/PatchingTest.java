package dev.strata.lens.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.figure.Grid;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java API and its numbers, on a small GPT-2 that has learned nothing; the runtime's tests patch in float64. */
class PatchingTest {
    private static final int LAYERS = 3;
    private static final int HEADS = 4;
    private static final int WIDTH = 24;
    private static final int[] CLEAN = {84, 104, 101, 32, 107, 101, 121};
    private static final int[] CORRUPT = {84, 104, 97, 32, 107, 111, 121};
    @TempDir
    private static Path directory;
    private static Gpt2 model;
    /** The tokens whose logits' difference changes most from one prompt to the other, and least. */
    private static int[] most;
    private static int[] least;

    @BeforeAll
    static void open() {
        var config = new Config(LAYERS, HEADS, WIDTH, 4 * WIDTH, 16, 300, 1e-5f, OptionalInt.empty());
        RandomCheckpoint.write(directory, config, DType.F32, 5);
        model = Gpt2.open(directory, Device.host());
        float[][] logits = {logits(CLEAN), logits(CORRUPT)};
        var pairs = IntStream.range(0, 300).boxed()
                .flatMap(a -> IntStream.range(0, a).mapToObj(b -> new int[] {a, b}))
                .sorted(Comparator.comparingDouble(pair -> moved(logits, pair)))
                .toList();
        least = pairs.getFirst();
        most = pairs.getLast();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static PatchingQuery query() {
        return Patching.of(model, CLEAN, CORRUPT).answer(most[0]).wrong(most[1]);
    }

    /** logit(answer) - logit(wrong) of an ordinary pass. */
    private static double difference(int[] tokens) {
        float[] logits = logits(tokens);
        return (double) logits[most[0]] - logits[most[1]];
    }

    private static double score(double patched) {
        return (patched - difference(CORRUPT)) / (difference(CLEAN) - difference(CORRUPT));
    }

    @Test
    void whatEntersTheFirstLayerIsTheTokenItself() {
        var patching = query().compute();
        assertEquals(difference(CLEAN), patching.cleanDifference(), 1e-5);
        assertEquals(difference(CORRUPT), patching.corruptDifference(), 1e-5);
        for (int p = 0; p < CLEAN.length; p++) {
            int[] mixed = CORRUPT.clone();
            mixed[p] = CLEAN[p];
            assertEquals(score(difference(mixed)), patching.scores().getFirst().get(p), 1e-4, "position " + p);
        }
        assertTrue(Math.abs(patching.scores().getFirst().get(5)) > 0.01, "nothing to compare: " + patching.scores());
    }

    @Test
    void beforeTheFirstDifferenceThereIsNothingToPatch() {
        for (At at : List.of(At.RESID_PRE, At.ATTN_OUT, At.MLP_OUT)) {
            for (List<Double> layer : query().at(at).compute().scores()) {
                assertEquals(List.of(0.0, 0.0), layer.subList(0, 2), at.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachScoreIsItsOwnPatchs(At at) {
        var scores = query().at(at).compute().scores();
        assertEquals(LAYERS, scores.size());
        int headWidth = WIDTH / HEADS;
        double largest = 0;
        for (int layer = 0; layer < LAYERS; layer++) {
            assertEquals(at == At.HEADS ? HEADS : CLEAN.length, scores.get(layer).size());
            for (int c = 0; c < scores.get(layer).size(); c++) {
                var patch = switch (at) {
                    case RESID_PRE -> new Patch(0, new Hook(Site.RESID_PRE, layer), c, c + 1, 0, WIDTH);
                    case ATTN_OUT -> new Patch(0, new Hook(Site.ATTN_OUT, layer), c, c + 1, 0, WIDTH);
                    case MLP_OUT -> new Patch(0, new Hook(Site.MLP_OUT, layer), c, c + 1, 0, WIDTH);
                    case HEADS -> new Patch(
                            0, new Hook(Site.Z, layer), 0, CLEAN.length, c * headWidth, (c + 1) * headWidth);
                };
                assertEquals(score(patched(patch)), scores.get(layer).get(c), 1e-4, at + ", " + layer + ", " + c);
                largest = Math.max(largest, Math.abs(scores.get(layer).get(c)));
            }
        }
        assertTrue(largest > 0.01, "nothing to compare: " + scores);
    }

    private static double patched(Patch patch) {
        int[] both = IntStream.concat(Arrays.stream(CLEAN), Arrays.stream(CORRUPT)).toArray();
        float[] logits = model.patchedLogits(PatchedBatch.of(
                CLEAN.length, both, List.of(Optional.empty(), Optional.of(patch)), new int[] {most[0], most[1]}))[1];
        return (double) logits[0] - logits[1];
    }

    @Test
    void anyNumberOfBatchesGivesTheSame() {
        var patches = At.HEADS.patches(model.config(), CLEAN.length);
        var together = new PatchedRuns(model, CLEAN, CORRUPT, most[0], most[1]).differences(patches);
        assertEquals(LAYERS * HEADS, together.patched().size());
        for (int rows : new int[] {1, 14, 21, 35, 90}) {
            var apart = new PatchedRuns(model, CLEAN, CORRUPT, most[0], most[1], rows).differences(patches);
            assertEquals(together.clean(), apart.clean(), 1e-5);
            assertEquals(together.corrupt(), apart.corrupt(), 1e-5);
            for (int i = 0; i < patches.size(); i++) {
                assertEquals(together.patched().get(i), apart.patched().get(i), 1e-5, rows + " rows, patch " + i);
            }
        }
    }

    @Test
    void thePictureHasBothTokensWhereTheyDiffer() {
        var patching = query().compute();
        var grid = (Grid) patching.figure().variants().getFirst().panels().getFirst();
        assertEquals(List.of("0", "1", "2"), grid.rows());
        var labels = grid.columns().stream().map(Grid.Column::label).toList();
        assertEquals(List.of("T", "h", "e→a", "␣", "k", "e→o", "y"), labels);
        for (int c = 0; c < CLEAN.length; c++) {
            for (int layer = 0; layer < LAYERS; layer++) {
                assertEquals(patching.scores().get(layer).get(c), grid.columns().get(c).cells().get(layer).value());
            }
        }
        assertTrue(patching.figure().notes().getLast().startsWith("The largest score of each layer: "));
        var heads = query().at(At.HEADS).compute().figure();
        assertTrue(heads.notes().getLast().matches(".*The largest scores: -?\\d\\.\\d\\d at layer \\d, head \\d;.*"),
                heads.notes().getLast());
        assertEquals(HEADS, ((Grid) heads.variants().getFirst().panels().getFirst()).columns().size());
    }

    @Test
    void aValueThatStays() {
        int[] clean = CLEAN.clone();
        var question = Patching.of(model, clean, CORRUPT).answer(most[0]).wrong(most[1]);
        clean[0] = 7;
        assertEquals(query().compute(), question.compute(), "its own tokens, and the host the same bits");
        assertThrows(UnsupportedOperationException.class, () -> query().compute().scores().getFirst().clear());
    }

    @Test
    void whatCannotBeAsked() {
        assertFails("the clean prompt has 7 tokens, the corrupt one 2 tokens: both need as many. They differ first at "
                + "position 1: 'h' in the clean prompt, 'e' in the corrupt one", CLEAN, 84, 101);
        assertFails("the clean prompt has 7 tokens, the corrupt one 1 token: both need as many. They differ first at "
                + "position 1: 'h' in the clean prompt, nothing in the corrupt one", CLEAN, 84);
        assertFails("the corrupt prompt is empty", CLEAN);
        assertFails("the clean prompt is empty", new int[0], 84);
        assertFails("are the same: there is nothing to patch", CLEAN, CLEAN);
        assertFails("token id 300", new int[] {300}, 84);
        assertFails("the prompts have 17 tokens, but the context", new int[17], IntStream.rangeClosed(1, 17).toArray());
        assertFails("the answer is missing", () -> Patching.of(model, CLEAN, CORRUPT).wrong(most[1]).compute());
        assertFails("the wrong token is missing", () -> Patching.of(model, CLEAN, CORRUPT).answer(most[1]).compute());
        assertFails("the answer and the wrong token are the same: '", () -> query().wrong(most[0]).compute());
        assertFails("token id 300 (whose logit is wanted)", () -> query().wrong(300).compute());
        assertFails("is not one token", () -> query().answer("the"));
        assertFails("there is no 'mlp' to patch at; there are resid_pre, attn_out, mlp_out, heads", () -> At.of("mlp"));
    }

    @Test
    void withoutADifferenceThereIsNoScore() {
        assertFails("there is no score: logit(", () -> query().answer(least[0]).wrong(least[1]).compute());
    }

    private static float[] logits(int[] tokens) {
        return model.run(tokens, Capture.hooks("logits").at(-1))
                .tensor(Hook.of(Site.LOGITS)).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static double moved(float[][] logits, int[] pair) {
        return Math.abs(logits[0][pair[0]] - logits[0][pair[1]] - logits[1][pair[0]] + logits[1][pair[1]]);
    }

    private static void assertFails(String words, int[] clean, int... corrupt) {
        assertFails(words, () -> Patching.of(model, clean, corrupt).answer(most[0]).wrong(most[1]).compute());
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
