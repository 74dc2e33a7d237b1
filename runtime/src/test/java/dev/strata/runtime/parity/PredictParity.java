package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What residual streams say comes next: log-probabilities against a float64 softmax over the whole vocabulary. */
interface PredictParity extends Parity {
    @Test
    default void likeliestTokensAndTargetsOfEveryLayer() {
        List<Model> all = List.of(
                models().standin(), models().random(Shape.THREE_HEADS), models().random(Shape.HEADS_OF_SIX),
                models().random(Shape.HEAD_OF_64));
        for (Model model : all) {
            int[] tokens = model.tokens(17, 31);
            Trace trace = model.trace(tokens);
            Captures captures = model.run(tokens, model.residuals(0, 17)).captures();
            int vocabulary = model.config().vocabulary();
            int[][] targets = new int[17][];
            Arrays.setAll(targets, row -> new int[] {tokens[row], vocabulary - 1, 0});
            for (boolean normalise : new boolean[] {true, false}) {
                Prediction[][] predictions =
                        captures.predict(model.residuals(), normalise, captures.allRows(), 10, targets);
                for (int blocks = 0; blocks < predictions.length; blocks++) {
                    double[][] logits = trace.read(Hook.residual(blocks), normalise);
                    for (int row = 0; row < 17; row++) {
                        compare(model, logits[row], 10, targets[row], predictions[blocks][row]);
                    }
                }
            }
        }
    }

    @Test
    default void asManyOfThemAsAreAskedFor() {
        for (Model model : List.of(models().tiny(), models().random(Shape.HEAD_OF_64))) {
            int vocabulary = model.config().vocabulary();
            int[] tokens = model.tokens(6, 32);
            Trace trace = model.trace(tokens);
            List<Hook> hooks = List.of(Hook.residual(1), Hook.of(Site.LN_FINAL), new Hook(Site.MLP_OUT, 0));
            Captures captures = model.run(tokens, new CaptureRequest(hooks, new int[] {1, 3, 4})).captures();
            int[] rows = {2, 0, 0};
            int[][] targets = {{7}, {8}, {9}};
            for (int most : new int[] {0, 1, 10, 33, vocabulary - 1, vocabulary}) {
                for (int[][] asked : new int[][][] {targets, new int[3][0]}) {
                    Prediction[][] predictions = captures.predict(hooks, false, rows, most, asked);
                    for (int h = 0; h < hooks.size(); h++) {
                        double[][] logits = trace.read(hooks.get(h), false);
                        for (int i = 0; i < rows.length; i++) {
                            int position = captures.request().positions()[rows[i]];
                            compare(model, logits[position], most, asked[i], predictions[h][i]);
                        }
                    }
                }
            }
        }
    }

    private static void compare(Model model, double[] logits, int most, int[] targets, Prediction prediction) {
        double largest = DoubleStream.of(logits).max().orElseThrow();
        double logSum = largest + Math.log(DoubleStream.of(logits).map(logit -> Math.exp(logit - largest)).sum());
        double size = Math.sqrt(DoubleStream.of(logits).map(logit -> logit * logit).sum() / logits.length);
        double slack = model.tolerance() * Math.max(1, Math.max(size, logSum - largest));
        double[] sorted = DoubleStream.of(logits).map(logit -> -logit).sorted().map(logit -> -logit).toArray();

        int[] tokens = prediction.tokens();
        assertEquals(most, tokens.length);
        assertEquals(most, prediction.logProbabilities().length);
        assertEquals(most, IntStream.of(tokens).distinct().count());
        for (int i = 0; i < most; i++) {
            assertEquals(sorted[i], logits[tokens[i]], 2 * slack, "the logit of the likeliest but " + i);
            assertEquals(logits[tokens[i]] - logSum, prediction.logProbabilities()[i], 2 * slack);
            assertTrue(i == 0 || prediction.logProbabilities()[i] <= prediction.logProbabilities()[i - 1]);
        }
        if (most == logits.length) {
            double sum = 0;
            for (float logProbability : prediction.logProbabilities()) {
                sum += Math.exp(logProbability);
            }
            assertEquals(1, sum, 1e-5);
        }
        assertEquals(targets.length, prediction.ranks().length);
        assertEquals(targets.length, prediction.targetLogProbabilities().length);
        var tally = new RankTally();
        for (int i = 0; i < targets.length; i++) {
            tally.compare("a target", logits, targets[i], prediction.ranks()[i]);
            assertEquals(logits[targets[i]] - logSum, prediction.targetLogProbabilities()[i], 2 * slack);
        }
    }

    @Test
    default void ofEqualLogitsTheLowestTokensComeFirst() {
        int[] tokens = Fixture.of("gpt2-tiny").tokens();
        int last = tokens.length - 1;
        int likeliest = Trace.argmax(models().tiny().trace(tokens).lastLogits());
        Model model = models().patched("gpt2-tiny with four equal rows in wte", weights -> {
            for (int token : new int[] {3, 130, 256}) {
                weights.copyRow("wte.weight", likeliest, token);
            }
        });
        int[] equal = IntStream.of(3, 130, 256, likeliest).sorted().toArray();
        Captures captures = model.run(tokens, model.residuals(0, tokens.length)).captures();
        for (int most : new int[] {1, 2, 3, 4, 7}) {
            Prediction prediction = captures
                    .predict(List.of(Hook.residual(2)), true, new int[] {last}, most, new int[][] {equal})[0][0];
            int shared = Math.min(4, most);
            assertArrayEquals(Arrays.copyOf(equal, shared), Arrays.copyOf(prediction.tokens(), shared));
            assertArrayEquals(new int[] {1, 1, 1, 1}, prediction.ranks());
            float own = prediction.logProbabilities()[0];
            assertArrayEquals(new float[] {own, own, own, own}, prediction.targetLogProbabilities());
        }
    }

    @Test
    default void theSameBitsWhereverTheCapturesAreByThen() {
        Model model = models().tiny();
        Captures captures = model.run(model.tokens(20, 33), model.residuals(3, 20)).captures();
        int[] rows = {16, 2, 9};
        int[][] targets = {{1, 200}, {64, 2}, {128, 256}};
        Prediction[][] before = captures.predict(model.residuals(), true, rows, 5, targets);
        model.run(model.tokens(24, 23), model.everything(0, 24));
        Prediction[][] after = captures.predict(model.residuals(), true, rows, 5, targets);
        for (int h = 0; h < before.length; h++) {
            for (int i = 0; i < rows.length; i++) {
                assertArrayEquals(before[h][i].tokens(), after[h][i].tokens());
                assertArrayEquals(before[h][i].logProbabilities(), after[h][i].logProbabilities());
                assertArrayEquals(before[h][i].ranks(), after[h][i].ranks());
                assertArrayEquals(before[h][i].targetLogProbabilities(), after[h][i].targetLogProbabilities());
            }
        }
    }

    @Test
    default void whatCannotBePredictedIsRefused() {
        Model model = models().tiny();
        int vocabulary = model.config().vocabulary();
        Captures captures = model.run(model.tokens(7, 21), model.everything(0, 7)).captures();
        List<Hook> wide = List.of(new Hook(Site.MLP_POST, 0));
        List<Hook> residual = List.of(Hook.residual(1));
        int[] two = {0, 1};
        int[][] none = new int[2][0];
        assertThrows(IllegalArgumentException.class, () -> captures.predict(wide, true, two, 1, none));
        assertThrows(IllegalArgumentException.class, () -> captures.predict(residual, true, two, -1, none));
        assertThrows(IllegalArgumentException.class, () -> captures.predict(residual, true, two, vocabulary + 1, none));
        assertThrows(IllegalArgumentException.class, () -> captures.predict(residual, true, two, 1, new int[1][0]));
        assertThrows(
                IllegalArgumentException.class,
                () -> captures.predict(residual, true, two, 1, new int[][] {{1}, {1, 2}}));
        assertEquals(0, captures.predict(residual, true, new int[0], 1, new int[0][])[0].length);
    }
}
