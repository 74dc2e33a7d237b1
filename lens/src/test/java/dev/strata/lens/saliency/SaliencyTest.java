package dev.strata.lens.saliency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Batch;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java API and its numbers, on a small GPT-2 that has learned nothing. */
class SaliencyTest {
    private static final int WIDTH = 24;
    private static final int[] TEXT = {84, 104, 101, 32, 107, 101, 121};
    private static final int TARGET = 115;
    @TempDir
    private static Path directory;
    private static Gpt2 model;

    @BeforeAll
    static void open() {
        var config = new Config(3, 4, WIDTH, 4 * WIDTH, 16, 300, 1e-5f, OptionalInt.empty());
        RandomCheckpoint.write(directory, config, DType.F32, 5);
        model = Gpt2.open(directory, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static SaliencyQuery query() {
        return Saliency.of(model, TEXT).target(TARGET);
    }

    private static double sum(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** log p(target) with the embeddings scaled, from the forward pass alone. */
    private static double logProbability(double scale) {
        int[] targets = new int[TEXT.length];
        Arrays.fill(targets, Batch.NO_TARGET);
        targets[TEXT.length - 1] = TARGET;
        return -model.losses(new Batch(1, TEXT.length, TEXT, targets, new float[] {(float) scale}))[TEXT.length - 1];
    }

    /** d f(α x)/dα at α is the gradient at α x times x, summed: here by Richardson's central differences. */
    private static double slope(double at, Convention convention) {
        return (8 * rise(at, 0.0625, convention) - rise(at, 0.125, convention)) / (12 * 0.0625);
    }

    private static double rise(double at, double h, Convention convention) {
        return convention.value(logProbability(at + h)) - convention.value(logProbability(at - h));
    }

    @Test
    void gradientTimesInputAddsUpToTheSlopeOfTheForwardPass() {
        double slope = slope(1, Convention.CAPTUM);
        assertTrue(Math.abs(slope) > 1e-3, "nothing to compare: " + slope);
        assertEquals(slope, sum(query().compute().scores()), 2e-3 * Math.abs(slope));
    }

    @ParameterizedTest
    @EnumSource
    void theMeanGradientIsThatOfTheConventionsFunction(Convention convention) {
        float[] scales = {0.25f, 0.5f};
        double[] gradient = new EmbeddingPath(model, TEXT, TARGET).meanGradient(scales, convention);
        float[] embeddings = embeddings();
        double sum = IntStream.range(0, gradient.length).mapToDouble(i -> gradient[i] * embeddings[i]).sum();
        double slope = (slope(0.25, convention) + slope(0.5, convention)) / 2;
        assertEquals(slope, sum, 2e-3 * Math.abs(slope));
    }

    private static float[] embeddings() {
        return model.run(TEXT, Capture.hooks("hook_embed")).tensor(Hook.of(Site.EMBED)).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Test
    void aTokensScoreIsThatOfItsOwnEmbedding() {
        int[] targets = new int[TEXT.length];
        Arrays.fill(targets, Batch.NO_TARGET);
        targets[TEXT.length - 1] = TARGET;
        float[] gradient = model.inputGradient(Batch.of(1, TEXT.length, TEXT, targets)).gradient();
        float[] embeddings = embeddings();
        var captum = query().compute().scores();
        var ecco = query().convention(Convention.ECCO).compute().scores();
        var plain = query().method(Method.GRADIENT).compute().scores();
        var norms = query().method(Method.GRADIENT).convention(Convention.ECCO).compute().scores();
        double productSum = 0;
        double gradientSum = 0;
        double[] products = new double[TEXT.length];
        double[] gradients = new double[TEXT.length];
        for (int t = 0; t < TEXT.length; t++) {
            double signed = 0;
            double absolute = 0;
            for (int i = t * WIDTH; i < (t + 1) * WIDTH; i++) {
                double g = -gradient[i];
                signed += g * embeddings[i];
                absolute += Math.abs(g);
                products[t] += g * embeddings[i] * g * embeddings[i];
                gradients[t] += g * g;
            }
            assertEquals(signed, captum.get(t), 1e-12);
            assertEquals(absolute, plain.get(t), 1e-12);
            productSum += Math.sqrt(products[t]);
            gradientSum += Math.sqrt(gradients[t]);
        }
        for (int t = 0; t < TEXT.length; t++) {
            assertEquals(Math.sqrt(products[t]) / productSum, ecco.get(t), 1e-12);
            assertEquals(Math.sqrt(gradients[t]) / gradientSum, norms.get(t), 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource
    void integratedGradientsAddUpTheBetterTheMoreSteps(Convention convention) {
        var question = query().method(Method.INTEGRATED_GRADIENTS).convention(convention);
        double[] gaps = IntStream.of(1, 4, 16, 200)
                .mapToDouble(steps -> question.steps(steps).compute().completeness().orElseThrow().relativeGap().orElseThrow())
                .toArray();
        assertTrue(gaps[0] > gaps[1] && gaps[1] > gaps[2] && gaps[2] > gaps[3], Arrays.toString(gaps));
        assertTrue(gaps[3] < 0.001, Arrays.toString(gaps));

        var completeness = question.compute().completeness().orElseThrow();
        assertEquals(SaliencyQuery.DEFAULT_STEPS, completeness.steps());
        assertEquals(convention.value(logProbability(1)), completeness.input(), 1e-9);
        assertEquals(convention.value(logProbability(0)), completeness.baseline(), 1e-9);
    }

    @Test
    void captumsScoresOfIntegratedGradientsAreWhatAddsUp() {
        var saliency = query().method(Method.INTEGRATED_GRADIENTS).steps(10).compute();
        assertEquals(saliency.completeness().orElseThrow().sum(), sum(saliency.scores()), 1e-12);
        assertTrue(query().compute().completeness().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void eccosScoresAreShares(Method method) {
        var saliency = query().method(method).convention(Convention.ECCO).compute();
        assertTrue(saliency.scores().stream().allMatch(score -> score > 0), saliency.toString());
        assertEquals(1, sum(saliency.scores()), 1e-12);
        assertTrue(!saliency.signed());
    }

    @Test
    void batchesOfStepsGiveWhatSingleStepsGive() {
        float[] scales = Method.INTEGRATED_GRADIENTS.scales(10);
        double[] single = new EmbeddingPath(model, TEXT, TARGET, 1).meanGradient(scales, Convention.ECCO);
        for (int sequences : new int[] {3, 10, 64}) {
            double[] batched = new EmbeddingPath(model, TEXT, TARGET, sequences).meanGradient(scales, Convention.ECCO);
            assertArrayEquals(single, batched, 1e-9, sequences + " in a batch");
        }
    }

    @Test
    void theMidpointsOfTheSteps() {
        assertArrayEquals(new float[] {0.125f, 0.375f, 0.625f, 0.875f}, Method.INTEGRATED_GRADIENTS.scales(4));
        assertArrayEquals(new float[] {1}, Method.GRAD_X_INPUT.scales(4));
    }

    @Test
    void theTargetIsTheModelsFirstChoiceUnlessGiven() {
        var run = model.run(TEXT, Capture.hooks("logits").at(-1));
        float[] logits = run.tensor(Hook.of(Site.LOGITS)).toArray(ValueLayout.JAVA_FLOAT);
        double sum = IntStream.range(0, logits.length).mapToDouble(v -> Math.exp(logits[v])).sum();

        var first = Saliency.of(model, TEXT).compute().target();
        assertEquals(run.firstChoice(), first.token().id());
        assertEquals(1, first.rank());
        assertEquals(Math.exp(logits[first.token().id()]) / sum, first.probability(), 1e-6 * first.probability());

        var given = query().compute().target();
        assertEquals(TARGET, given.token().id());
        assertEquals(Math.exp(logits[TARGET]) / sum, given.probability(), 1e-6 * given.probability());
        assertEquals(1 + IntStream.range(0, logits.length).filter(v -> logits[v] > logits[TARGET]).count(), given.rank());
    }

    @Test
    void textsAndOneToken() {
        assertEquals(query().compute().scores(),
                Saliency.of(model, model.tokenizer().decode(TEXT))
                        .target(model.tokenizer().decode(new int[] {TARGET}))
                        .compute()
                        .scores());
        var one = Saliency.of(model, new int[] {84}).convention(Convention.ECCO).compute();
        assertEquals(List.of(1.0), one.scores());
        assertTrue(Saliency.of(model, new int[] {84}).method(Method.INTEGRATED_GRADIENTS).compute()
                .completeness().orElseThrow().relativeGap().orElseThrow() < 0.01);
    }

    @Test
    void aValueThatStays() {
        int[] tokens = TEXT.clone();
        var question = Saliency.of(model, tokens).target(TARGET);
        tokens[0] = 7;
        var saliency = question.compute();
        assertEquals(query().compute(), saliency, "the question has its own tokens, and the host the same bits");
        assertThrows(UnsupportedOperationException.class, () -> saliency.scores().clear());
        assertThrows(IllegalArgumentException.class, () -> new Saliency(saliency.origin(), Method.GRADIENT,
                Convention.ECCO, saliency.target(), saliency.tokens(), List.of(1.0), saliency.completeness()));
    }

    @Test
    void whatCannotBeAsked() {
        assertFails("1 or more, not 0", () -> query().steps(0));
        assertFails("integrated-gradients only, not for grad-x-input", () -> query().steps(5).compute());
        assertFails("is not one token", () -> query().target("the"));
        assertFails("300", () -> query().target(300).compute());
        assertFails("empty", () -> Saliency.of(model, "").compute());
        assertFails("17 tokens", () -> Saliency.of(model, new int[17]).compute());
        assertFails("'lime'; there are gradient, grad-x-input, integrated-gradients", () -> Method.of("lime"));
        assertFails("'inseq'; there are captum and ecco", () -> Convention.of("inseq"));
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
