package dev.strata.lens.attribute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.SharpCheckpoint;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Grid;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Java API and its numbers, on small GPT-2s that have learned nothing. */
class AttributionTest {
    private static final int[] TEXT = {84, 104, 101, 32, 107, 101, 121};
    private static final int ANSWER = 115;
    private static final int WRONG = 97;
    @TempDir
    private Path directory;

    private Gpt2 open(int layers, int heads, int width, boolean tied, DType dtype) {
        var config = new Config(layers, heads, width, 2 * width + 1, 11, 263, 1e-5f, OptionalInt.empty());
        return Gpt2.open(SharpCheckpoint.write(directory, config, tied, dtype, 9), Device.host());
    }

    private static float[] last(Run run, Hook hook) {
        return run.tensor(hook).toArray(ValueLayout.JAVA_FLOAT);
    }

    @ParameterizedTest
    @CsvSource({"3, 3, 21, true, F32", "3, 3, 21, false, F32", "1, 1, 5, false, F32", "4, 5, 35, true, F16",
        "5, 2, 26, false, BF16"})
    void theComponentsAddUpToTheLogitDifference(int layers, int heads, int width, boolean tied, DType dtype) {
        try (var model = open(layers, heads, width, tied, dtype)) {
            float[] logits = last(model.run(TEXT, Capture.hooks("logits").at(-1)), Hook.of(Site.LOGITS));
            double mean = IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).average().orElseThrow();

            var against = Attribution.of(model, TEXT).answer(ANSWER).wrong(WRONG).compute();
            assertEquals((double) logits[ANSWER] - logits[WRONG], against.logitDifference(), 1e-12);
            assertTrue(Math.abs(against.logitDifference()) > 0.1, "nothing to attribute: " + against.logitDifference());
            assertEquals(0, against.residue(), 1e-4);
            assertEquals(against.logitDifference(), against.sum() + against.residue(), 1e-12);
            assertEquals(3 + layers * (heads + 2), against.components().size());

            var alone = Attribution.of(model, TEXT).answer(ANSWER).compute();
            assertEquals(logits[ANSWER] - mean, alone.logitDifference(), 1e-9);
            assertEquals(0, alone.residue(), 1e-4);
            assertTrue(alone.wrong().isEmpty());
        }
    }

    /** The final layer norm, with x's statistics, of one part of x; then both rows of the unembedding. */
    private static double share(Gpt2 model, float[] x, double[] part) {
        int width = x.length;
        double mean = IntStream.range(0, width).mapToDouble(k -> x[k]).average().orElseThrow();
        double variance = IntStream.range(0, width).mapToDouble(k -> Math.pow(x[k] - mean, 2)).average().orElseThrow();
        double partMean = Arrays.stream(part).average().orElseThrow();
        float[] gain = model.weights("ln_f.weight").toFloats();
        double[] normed = IntStream.range(0, width)
                .mapToDouble(k -> gain[k] * (part[k] - partMean) / Math.sqrt(variance + 1e-5))
                .toArray();
        return unembed(model, normed);
    }

    private static double unembed(Gpt2 model, double[] normed) {
        float[] unembedding = model.weights("lm_head.weight").toFloats();
        double answer = 0;
        double wrong = 0;
        for (int k = 0; k < normed.length; k++) {
            answer += normed[k] * unembedding[ANSWER * normed.length + k];
            wrong += normed[k] * unembedding[WRONG * normed.length + k];
        }
        return answer - wrong;
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(k -> values[k]).toArray();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void eachComponentIsItsOwnVectorUnembedded(boolean tied) {
        int layers = 3;
        int heads = 3;
        int width = 21;
        try (var model = open(layers, heads, width, tied, DType.F32)) {
            Run run = model.run(TEXT, Capture.hooks("*").at(-1));
            float[] x = last(run, new Hook(Site.RESID_POST, layers - 1));
            var names = new ArrayList<String>();
            var values = new ArrayList<Double>();
            names.addAll(List.of("embed", "pos_embed"));
            float[] tokenEmbeddings = model.weights("wte.weight").toFloats();
            float[] positionEmbeddings = model.weights("wpe.weight").toFloats();
            int token = TEXT[TEXT.length - 1];
            int position = TEXT.length - 1;
            values.add(share(model, x,
                    widened(Arrays.copyOfRange(tokenEmbeddings, token * width, (token + 1) * width))));
            values.add(share(model, x,
                    widened(Arrays.copyOfRange(positionEmbeddings, position * width, (position + 1) * width))));
            for (int layer = 0; layer < layers; layer++) {
                float[] z = last(run, new Hook(Site.Z, layer));
                float[] projection = model.weights("h." + layer + ".attn.c_proj.weight").toFloats();
                for (int head = 0; head < heads; head++) {
                    double[] added = new double[width];
                    for (int i = head * 7; i < head * 7 + 7; i++) {
                        for (int k = 0; k < width; k++) {
                            added[k] += (double) z[i] * projection[i * width + k];
                        }
                    }
                    names.add("blocks." + layer + ".attn.head." + head);
                    values.add(share(model, x, added));
                }
                names.add("blocks." + layer + ".attn.b_O");
                values.add(share(model, x, widened(model.weights("h." + layer + ".attn.c_proj.bias").toFloats())));
                names.add("blocks." + layer + ".hook_mlp_out");
                values.add(share(model, x, widened(last(run, new Hook(Site.MLP_OUT, layer)))));
            }
            names.add("bias");
            values.add(unembed(model, widened(model.weights("ln_f.bias").toFloats())));

            var attribution = Attribution.of(model, TEXT).answer(ANSWER).wrong(WRONG).compute();
            assertEquals(names, attribution.components().stream().map(Component::name).toList());
            for (int c = 0; c < values.size(); c++) {
                assertEquals(values.get(c), attribution.components().get(c).value(), 1e-9, names.get(c));
            }
            assertGridHoldsWhatTheHooksSay(attribution, model, run, x);
        }
    }

    private static void assertGridHoldsWhatTheHooksSay(Attribution attribution, Gpt2 model, Run run, float[] x) {
        var grid = (Grid) attribution.figure().variants().getFirst().panels().getFirst();
        assertEquals(List.of("head 0", "head 1", "head 2", "attention", "MLP"),
                grid.columns().stream().map(Grid.Column::label).toList());
        assertEquals(List.of("0", "1", "2"), grid.rows());
        for (int layer = 0; layer < 3; layer++) {
            double attention = share(model, x, widened(last(run, new Hook(Site.ATTN_OUT, layer))));
            assertEquals(attention, grid.columns().get(3).cells().get(layer).value(), 1e-5, "with its bias");
            double mlp = share(model, x, widened(last(run, new Hook(Site.MLP_OUT, layer))));
            assertEquals(mlp, grid.columns().get(4).cells().get(layer).value(), 1e-9);
        }
    }

    @Test
    void theBarsAreTheLargestAndAddUp() {
        try (var model = open(3, 3, 21, true, DType.F32)) {
            var attribution = Attribution.of(model, TEXT).answer(ANSWER).wrong(WRONG).compute();
            var bars = (Bars) attribution.figure().variants().getFirst().panels().get(1);
            var values = bars.series().getFirst().bars().stream().map(Bars.Bar::value).toList();
            assertEquals(13, bars.labels().size());
            assertEquals("the other 6", bars.labels().getLast());
            assertEquals(attribution.sum(), values.stream().mapToDouble(v -> v).sum(), 1e-12);
            String label = "layer \\d (head \\d|MLP|b_O)|embed|pos_embed|ln_f bias|the other 6";
            assertTrue(bars.labels().stream().allMatch(one -> one.matches(label)), bars.labels().toString());
            double least = Math.abs(values.get(11));
            long larger = attribution.components().stream().filter(c -> Math.abs(c.value()) >= least).count();
            assertEquals(12, larger);
            var figure = attribution.figure();
            assertTrue(figure.title().endsWith(" → s rather than a"), figure.title());
            assertTrue(figure.notes().stream().anyMatch(note -> note.contains("final layer norm’s own statistics")));
            assertTrue(figure.notes().getFirst().contains("the residue"), figure.notes().getFirst());
        }
    }

    @Test
    void withoutWordsItIsTheModelsFirstChoice() {
        try (var model = open(1, 1, 5, true, DType.F32)) {
            var attribution = Attribution.of(model, TEXT).compute();
            assertEquals(model.run(TEXT, Capture.none()).firstChoice(), attribution.answer().id());
            assertTrue(attribution.figure().notes().getFirst().contains("above the mean of all tokens’"));
            assertEquals(3 + 3, attribution.components().size());
            var bars = (Bars) attribution.figure().variants().getFirst().panels().get(1);
            assertFalse(bars.labels().getLast().startsWith("the other"), "all of them are shown");
            var texts = Attribution.of(model, model.tokenizer().decode(TEXT));
            assertEquals(texts.answer(ANSWER).wrong(WRONG).compute(), texts.answer("s").wrong("a").compute());
        }
    }

    @Test
    void whatCannotBeAsked() {
        try (var model = open(1, 1, 5, true, DType.F32)) {
            var query = Attribution.of(model, TEXT);
            assertFails("the same token, “s” (115)", () -> query.answer(ANSWER).wrong("s").compute());
            assertFails("263 is no token id", () -> query.answer(263));
            assertFails("-1 is no token id", () -> query.wrong(-1));
            assertFails("is not one token", () -> query.wrong("the"));
            assertFails("empty", () -> Attribution.of(model, "").compute());
            assertFails("12 tokens", () -> Attribution.of(model, new int[12]).compute());
            assertThrows(IllegalArgumentException.class, () -> model.weights("h.1.attn.c_proj.weight"));
        }
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
