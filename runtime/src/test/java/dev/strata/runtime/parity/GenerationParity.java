package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is captured while a text is generated is what one run over all of it would capture. */
interface GenerationParity extends Parity {
    @Test
    default void generationsAreCapturedPassByPass() {
        Model model = models().tiny();
        int[] prompt = model.tokens(7, 41);
        try (Gpt2 gpt2 = model.open()) {
            everyHookOfEveryPass(model, gpt2, prompt);
            onlyThePositionsThatWereAskedFor(model, gpt2, prompt);
            untilTheContextIsFull(model, gpt2, prompt);
            capturingChangesNothing(model, gpt2, prompt);
            whatCannotBeCapturedIsRefused(model, gpt2, prompt);
        }
    }

    private static void everyHookOfEveryPass(Model model, Gpt2 gpt2, int[] prompt) {
        Run first;
        Run all;
        int[] text;
        try (var generation = gpt2.generate(prompt, Sampling.greedy(), Capture.hooks("*"))) {
            assertThrows(StrataException.class, generation::run);
            assertTrue(generation.next().isPresent());
            first = generation.run();
            for (int step = 0; step < 5; step++) {
                assertTrue(generation.next().isPresent());
            }
            all = generation.run();
            text = generation.tokens();
            assertTrue(generation.next().isPresent());
        }
        gpt2.run(prompt, Capture.hooks("*"));

        assertArrayEquals(prompt, first.tokens());
        assertEquals(text[7], first.firstChoice());
        assertArrayEquals(Arrays.copyOf(text, 12), all.tokens());
        assertEquals(text[12], all.firstChoice());
        Trace trace = model.trace(all.tokens());
        for (Run run : List.of(first, all)) {
            assertArrayEquals(IntStream.range(0, run.tokens().length).toArray(), run.positions());
            assertEquals(Hook.all(model.config()), run.hooks());
            assertCaptured(model, run, trace);
        }
        assertTold(model, all, trace);
        assertThrows(StrataException.class, () -> first.firstChoices(Hook.residual(1), true, new int[] {7}));
    }

    private static void assertCaptured(Model model, Run run, Trace trace) {
        for (Hook hook : run.hooks()) {
            var tensor = run.tensor(hook);
            assertTrue(tensor.isReadOnly());
            assertEquals(
                    tensor.byteSize() / Float.BYTES,
                    IntStream.of(run.shape(hook)).asLongStream().reduce(1, (a, b) -> a * b));
            double[] expected = trace.at(hook, run.positions(), run.tokens().length);
            model.assertClose("generating, " + hook, Errors.widen(tensor), expected);
        }
    }

    /** Questions about rows of several passes at once, in any order. */
    private static void assertTold(Model model, Run run, Trace trace) {
        int[] positions = {11, 2, 7, 8, 2};
        int[][] targets = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {3, 4}};
        List<Hook> hooks = List.of(Hook.residual(2), Hook.residual(0), new Hook(Site.MLP_OUT, 1));
        int[][][] ranks = run.ranks(hooks, true, positions, targets);
        Prediction[][] predictions = run.predict(hooks, true, positions, 3, targets);
        var tally = new RankTally();
        for (int h = 0; h < hooks.size(); h++) {
            double[][] logits = trace.read(hooks.get(h), true);
            int[] choices = run.firstChoices(hooks.get(h), true, positions);
            for (int i = 0; i < positions.length; i++) {
                double[] own = logits[positions[i]];
                double logSum = Math.log(Arrays.stream(own).map(Math::exp).sum());
                assertEquals(Trace.argmax(own), choices[i]);
                assertEquals(Trace.argmax(own), predictions[h][i].tokens()[0]);
                for (int t = 0; t < 2; t++) {
                    tally.compare(hooks.get(h).name(), own, targets[i][t], ranks[h][i][t]);
                    assertEquals(ranks[h][i][t], predictions[h][i].ranks()[t]);
                    assertEquals(own[targets[i][t]] - logSum, predictions[h][i].targetLogProbabilities()[t], 1e-4);
                }
            }
        }
        tally.assertFewDiffer();
    }

    private static void onlyThePositionsThatWereAskedFor(Model model, Gpt2 gpt2, int[] prompt) {
        var capture = Capture.residuals().and("blocks.1.attn.hook_pattern").at(9, 2, 8, 20, 2);
        try (var generation = gpt2.generate(prompt, Sampling.greedy(), capture)) {
            generation.next();
            assertArrayEquals(new int[] {2}, generation.run().positions());
            for (int step = 0; step < 4; step++) {
                generation.next();
            }
            Run run = generation.run();
            assertArrayEquals(new int[] {2, 8, 9}, run.positions());
            assertEquals(11, run.tokens().length);
            assertCaptured(model, run, model.trace(run.tokens()));
        }
        try (var generation = gpt2.generate(prompt, Sampling.greedy(), Capture.residuals().at(20))) {
            generation.next();
            assertEquals(0, generation.run().tensor(Hook.residual(0)).byteSize());
            assertEquals(0, generation.run().firstChoices(Hook.residual(0), true, new int[0]).length);
        }
    }

    private static void untilTheContextIsFull(Model model, Gpt2 gpt2, int[] prompt) {
        try (var generation = gpt2.generate(prompt, Sampling.greedy(), Capture.residuals())) {
            while (generation.next().isPresent()) {
                assertTrue(generation.run().tokens().length <= model.config().context());
            }
            Run run = generation.run();
            assertEquals(Math.min(generation.tokens().length, model.config().context()), run.tokens().length);
            assertCaptured(model, run, model.trace(run.tokens()));
        }
    }

    private static void capturingChangesNothing(Model model, Gpt2 gpt2, int[] prompt) {
        var sampling = new Sampling(1.5, 0, 1, 3);
        try (var plain = gpt2.generate(prompt, sampling);
                var captured = gpt2.generate(prompt, sampling, Capture.hooks("*"))) {
            for (int step = 0; step < 6; step++) {
                assertEquals(plain.next(), captured.next());
            }
            assertArrayEquals(plain.run().tokens(), captured.run().tokens());
            assertEquals(plain.run().firstChoice(), captured.run().firstChoice());
            assertEquals(List.of(), plain.run().hooks());
            assertThrows(StrataException.class, () -> plain.run().tensor(Hook.residual(0)));
            assertCaptured(model, captured.run(), model.trace(captured.run().tokens()));
        }
    }

    private static void whatCannotBeCapturedIsRefused(Model model, Gpt2 gpt2, int[] prompt) {
        int context = model.config().context();
        for (Capture capture : List.of(
                Capture.residuals().at(0, -1), Capture.residuals().at(context), Capture.hooks("blocks.9.*"))) {
            assertThrows(StrataException.class, () -> gpt2.generate(prompt, Sampling.greedy(), capture));
        }
    }
}
