package dev.strata.lens.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.SharpCheckpoint;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Passage;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java API and its numbers, on a small GPT-2 that has learned nothing. */
class AttentionTest {
    private static final int LAYERS = 4;
    private static final int HEADS = 3;
    private static final int[] TEXT = {84, 104, 101, 32, 107, 101, 121, 33, 9};
    @TempDir
    private static Path directory;
    private static Gpt2 model;

    @BeforeAll
    static void open() {
        var config = new Config(LAYERS, HEADS, 21, 50, 600, 271, 1e-5f, OptionalInt.empty());
        model = Gpt2.open(SharpCheckpoint.write(directory, config, true, DType.F32, 3), Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static AttentionQuery query() {
        return Attention.of(model, TEXT);
    }

    /** W of a layer, square, from the captured weights of these heads. */
    private static double[][] pattern(int layer, int... heads) {
        var hook = new Hook(Site.PATTERN, layer);
        float[] values = model.run(TEXT, Capture.hooks(hook.name())).tensor(hook).toArray(ValueLayout.JAVA_FLOAT);
        int n = TEXT.length;
        double[][] mean = new double[n][n];
        for (int i = 0; i < n * n; i++) {
            int at = i;
            mean[i / n][i % n] = Arrays.stream(heads).mapToDouble(h -> values[h * n * n + at]).average().orElseThrow();
        }
        return mean;
    }

    /** Lets what each input token is spread upwards, position by position: column j of the rollout. */
    private static double[][] rollout(int layers, int... heads) {
        int n = TEXT.length;
        double[][] rollout = new double[n][n];
        for (int j = 0; j < n; j++) {
            double[] held = new double[n];
            held[j] = 1;
            for (int layer = 0; layer < layers; layer++) {
                double[][] w = pattern(layer, heads);
                double[] below = held.clone();
                for (int i = 0; i < n; i++) {
                    double read = below[i];
                    double all = 1;
                    for (int k = 0; k < n; k++) {
                        read += w[i][k] * below[k];
                        all += w[i][k];
                    }
                    held[i] = read / all;
                }
            }
            for (int i = 0; i < n; i++) {
                rollout[i][j] = held[i];
            }
        }
        return rollout;
    }

    private static void assertMatrix(double[][] expected, List<List<Double>> actual, double tolerance) {
        assertEquals(expected.length, actual.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(TEXT.length, actual.get(i).size());
            for (int j = 0; j < TEXT.length; j++) {
                assertEquals(expected[i][j], actual.get(i).get(j), tolerance, i + ", " + j);
            }
        }
    }

    @Test
    void theHeadsAttendSharply() {
        double largest = Arrays.stream(pattern(1, 0)[8]).max().orElseThrow();
        assertTrue(largest > 0.3, "nothing to tell rollout from flow: " + largest);
    }

    @Test
    void rawIsTheCapturedPattern() {
        assertMatrix(pattern(3, 0, 1, 2), query().method(Method.RAW).compute().matrix(), 1e-12);
        var some = query().method(Method.RAW).layer(1).heads(-1, 0).compute();
        assertMatrix(pattern(1, 0, 2), some.matrix(), 1e-12);
        assertEquals(List.of(0, 2), some.heads());
        assertMatrix(pattern(1, 0), some.byHead().get(0), 1e-12);
        assertMatrix(pattern(1, 2), some.byHead().get(1), 1e-12);
    }

    @Test
    void rolloutSpreadsTheTokensUpwards() {
        assertMatrix(rollout(4, 0, 1, 2), query().compute().matrix(), 1e-12);
        assertMatrix(rollout(2, 1), query().layer(1).heads(1).compute().matrix(), 1e-12);
    }

    @Test
    void flowIsThatOfAugmentingPaths() {
        for (int layer = 0; layer < LAYERS; layer++) {
            double[][] expected = new double[TEXT.length][TEXT.length];
            var mixing = IntStream.rangeClosed(0, layer).mapToObj(l -> residual(pattern(l, 0, 2))).toList();
            for (int i = 0; i < TEXT.length; i++) {
                for (int j = 0; j < TEXT.length; j++) {
                    expected[i][j] = FlowTest.reference(mixing, i, j);
                }
                double sum = Arrays.stream(expected[i]).sum();
                expected[i] = Arrays.stream(expected[i]).map(flow -> flow / sum).toArray();
            }
            assertMatrix(expected, query().method(Method.FLOW).heads(0, 2).layer(layer).compute().matrix(), 1e-9);
        }
    }

    private static double[][] residual(double[][] pattern) {
        double[][] mixing = new double[pattern.length][pattern.length];
        for (int i = 0; i < pattern.length; i++) {
            double sum = 1 + Arrays.stream(pattern[i]).sum();
            for (int j = 0; j < pattern.length; j++) {
                mixing[i][j] = (pattern[i][j] + (i == j ? 1 : 0)) / sum;
            }
        }
        return mixing;
    }

    @Test
    void somePositionsAreThoseRowsOfAll() {
        for (Method method : Method.values()) {
            var all = query().method(method).compute();
            var some = query().method(method).positions(-1, 2, 4, 4).compute();
            assertEquals(List.of(2, 4, 8), some.positions());
            assertEquals(List.of(all.matrix().get(2), all.matrix().get(4), all.matrix().get(8)), some.matrix());
            all.matrix().forEach(row -> assertEquals(1, row.stream().mapToDouble(x -> x).sum(), 1e-6));
        }
    }

    @Test
    void evenHeadsGiveEvenRowsOnceTheReceptiveFieldIsDividedOut(@TempDir Path even) {
        var config = new Config(3, 2, 8, 16, 12, 260, 1e-5f, OptionalInt.empty());
        SharpCheckpoint.write(even, config, true, DType.F32, 1, slot -> slot.name().contains("c_attn"));
        try (var readsEvenly = Gpt2.open(even, Device.host())) {
            for (Method method : List.of(Method.ROLLOUT, Method.FLOW)) {
                var plain = Attention.of(readsEvenly, TEXT).method(method).compute();
                assertTrue(plain.matrix().get(8).get(0) > 1.3 * plain.matrix().get(8).get(6), plain.toJson());
                var corrected = Attention.of(readsEvenly, TEXT).method(method)
                        .normalisation(Normalisation.RECEPTIVE_FIELD).compute();
                for (int i = 0; i < TEXT.length; i++) {
                    for (int j = 0; j <= i; j++) {
                        assertEquals(1.0 / (i + 1), corrected.matrix().get(i).get(j), 1e-6, method + ": " + i);
                    }
                }
            }
        }
    }

    @Test
    void theReceptiveFieldIsDividedOutNumberByNumber() {
        double[][] expected = rollout(4, 0, 1, 2);
        double[][] even = new double[TEXT.length][TEXT.length];
        for (int j = 0; j < TEXT.length; j++) {
            even[j][j] = 1;
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            double[][] below = even;
            even = new double[TEXT.length][TEXT.length];
            for (int i = 0; i < TEXT.length; i++) {
                for (int j = 0; j < TEXT.length; j++) {
                    for (int k = 0; k <= i; k++) {
                        even[i][j] += below[k][j] / (i + 1) / 2;
                    }
                    even[i][j] += below[i][j] / 2;
                }
            }
        }
        for (int i = 0; i < TEXT.length; i++) {
            double sum = 0;
            for (int j = 0; j <= i; j++) {
                expected[i][j] /= even[i][j];
                sum += expected[i][j];
            }
            for (int j = 0; j <= i; j++) {
                expected[i][j] /= sum;
            }
        }
        assertMatrix(expected, query().normalisation(Normalisation.RECEPTIVE_FIELD).compute().matrix(), 1e-12);
    }

    @Test
    void theFigureHoldsTheMatrix() {
        var attention = query().method(Method.RAW).layer(2).compute();
        var figure = attention.figure();
        assertEquals(List.of("mean of heads 0–2", "head 0", "head 1", "head 2"),
                figure.variants().stream().map(variant -> variant.name()).toList());
        assertEquals(List.of("attention raw", "layer 2", "mean of heads 0–2"), figure.facts().subList(1, 4));
        for (int v = 0; v < 4; v++) {
            var matrix = v == 0 ? attention.matrix() : attention.byHead().get(v - 1);
            var passage = (Passage) figure.variants().get(v).panels().get(0);
            var grid = (Grid) figure.variants().get(v).panels().get(1);
            assertEquals(TEXT.length - 1, passage.shadings().getFirst().word(), "the last word's is seen first");
            for (int i = 0; i < TEXT.length; i++) {
                var shading = passage.shadings().get(TEXT.length - 1 - i);
                assertEquals(i, shading.word());
                for (int j = 0; j < TEXT.length; j++) {
                    double expected = j <= i ? matrix.get(i).get(j) : Double.NaN;
                    assertEquals(expected, shading.values().get(j));
                    assertEquals(expected, grid.columns().get(j).cells().get(i).value());
                    String text = j <= i ? String.format("%.2f", expected) : "";
                    assertEquals(text, grid.columns().get(j).cells().get(i).text());
                }
            }
        }
    }

    @Test
    void theFigureSaysWhatWasComputed() {
        var rollout = query().layer(2).heads(0, 2).compute().figure();
        assertEquals(1, rollout.variants().size());
        assertEquals(List.of("attention rollout", "layers 0–2", "mean of heads 0, 2"), rollout.facts().subList(1, 4));
        assertTrue(rollout.notes().getLast().contains("no correction is made for the receptive field"));
        var corrected = query().normalisation(Normalisation.RECEPTIVE_FIELD).heads(1).compute().figure();
        assertEquals(List.of("head 1", "normalisation receptive-field"), corrected.facts().subList(3, 5));
        assertTrue(corrected.notes().getLast().startsWith("Corrected for the receptive field"));
        var one = Attention.of(model, new int[] {84}).compute();
        assertEquals(List.of(List.of(1.0)), one.matrix());
        assertFalse(one.figure().notes().isEmpty());
    }

    @Test
    void longTextsLeaveOutWhatNobodyCouldRead() {
        var long1 = Attention.of(model, new int[200]).method(Method.RAW).compute();
        assertTrue(long1.byHead().isEmpty());
        assertEquals(1, long1.figure().variants().getFirst().panels().size(), "the text alone");
        var few = Attention.of(model, new int[200]).positions(150, 199).compute();
        var grid = (Grid) few.figure().variants().getFirst().panels().get(1);
        assertEquals(2, grid.rows().size());
        assertEquals("", grid.columns().get(0).cells().get(0).text());
    }

    @Test
    void aValueThatStays() {
        int[] tokens = TEXT.clone();
        var question = Attention.of(model, tokens);
        tokens[0] = 7;
        assertEquals(query().compute(), question.compute());
        assertThrows(UnsupportedOperationException.class, () -> query().compute().matrix().getFirst().clear());
        assertEquals(query().compute(), Attention.of(model, model.tokenizer().decode(TEXT)).compute());
    }

    @Test
    void whatCannotBeAsked() {
        assertFails("no head 3: they go from 0 to 2", () -> query().heads(0, 3));
        assertFails("no layer 4: they go from 0 to 3", () -> query().layer(4));
        assertFails("no position 9: they go from 0 to 8", () -> query().positions(9));
        assertFails("no head is asked for", () -> query().heads());
        assertFails("rollout and flow only", () ->
                query().method(Method.RAW).normalisation(Normalisation.RECEPTIVE_FIELD).compute());
        assertFails("empty", () -> Attention.of(model, "").compute());
        assertFails("601 tokens", () -> Attention.of(model, new int[601]).method(Method.FLOW).compute());
        assertFails("271", () -> Attention.of(model, new int[] {271}).compute());
        assertFails("'sum'; there are raw, rollout, flow", () -> Method.of("sum"));
        assertFails("'none'; there are row and receptive-field", () -> Normalisation.of("none"));
    }

    @Test
    void flowThatWouldTakeTooLongIsRefusedBeforeAnythingIsComputed() {
        var all = Attention.of(model, new int[600]).method(Method.FLOW);
        assertFails("--positions", all::compute);
        assertFails("flow from 600 positions through 4 layers is 72.7 times the work", all::compute);
        assertEquals(0, all.expectedSeconds());
        assertTrue(all.positions(200).expectedSeconds() > 0);
        assertEquals(0, query().expectedSeconds());
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
