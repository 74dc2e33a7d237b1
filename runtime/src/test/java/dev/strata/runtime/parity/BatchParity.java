package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Generation.End;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Runs;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.TextListener;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many prompts at once come to what each comes to by itself. */
interface BatchParity extends Parity {
    /** More prompts than places, of all lengths, in no order. */
    private static List<int[]> prompts(Model model) {
        int context = model.config().context();
        return IntStream.range(0, 70)
                .mapToObj(i -> model.tokens(i == 7 ? context : i == 30 ? context - 2 : 1 + i * 5 % 13, 60 + i))
                .toList();
    }

    @Test
    default void manyPromptsAreWrittenAsOne() {
        Model model = models().standin();
        List<int[]> prompts = prompts(model);
        try (Gpt2 gpt2 = model.open()) {
            for (Sampling sampling : List.of(Sampling.greedy(), new Sampling(0.9, 50, 0.95, 11))) {
                List<int[]> together = gpt2.generateAll(prompts, sampling, 5);
                assertEquals(prompts.size(), together.size());
                // Some of the first and those that took their places.
                for (int i = 0; i < prompts.size(); i += i % 5 == 0 && i < 60 ? 5 : 1) {
                    int[] alone = alone(gpt2, prompts.get(i), sampling.ofText(i), 5);
                    assertArrayEquals(alone, together.get(i), "prompt " + i);
                }
            }
            assertEquals(List.of(), gpt2.generateAll(List.of(), Sampling.greedy(), 5));
            var refused = assertThrows(StrataException.class, () ->
                    gpt2.generateAll(List.of(new int[] {1}, new int[] {4096}), Sampling.greedy(), 5));
            assertTrue(refused.getMessage().contains("prompt 1 of 2"), refused.getMessage());
            assertThrows(StrataException.class, () -> gpt2.generateAll(prompts, Sampling.greedy(), 0));
        }
    }

    private static int[] alone(Gpt2 gpt2, int[] prompt, Sampling sampling, int most) {
        try (var generation = gpt2.generate(prompt, sampling)) {
            for (int drawn = 0; drawn < most && generation.next().isPresent(); drawn++) {}
            return generation.tokens();
        }
    }

    @Test
    default void theListenerEndsTextsAndHearsWhyTheyEnd() {
        Model model = models().standin();
        int context = model.config().context();
        var prompts = List.of(model.tokens(3, 81), model.tokens(context - 1, 82), model.tokens(4, 83));
        int[] drawn = new int[3];
        var ends = new ArrayList<>(List.of("", "", ""));
        try (Gpt2 gpt2 = model.open()) {
            gpt2.generateAll(prompts, Sampling.greedy(), 6, new TextListener() {
                @Override
                public boolean drawn(int text, int token) {
                    return ++drawn[text] < 2 || text > 0;
                }

                @Override
                public void ended(int text, Optional<End> end) {
                    ends.set(text, ends.get(text) + end.map(End::name).orElse("asked"));
                }
            });
        }
        assertEquals(List.of("asked", "CONTEXT_FULL", "asked"), ends);
        assertArrayEquals(new int[] {2, 2, 6}, drawn);
    }

    @Test
    default void manyRunsTellWhatOneTells() {
        Model model = models().standin();
        List<int[]> prompts = prompts(model);
        var hooks = List.of(Hook.residual(3), Hook.residual(0), Hook.residual(model.config().layers()));
        var seen = new ArrayList<int[]>();
        try (Gpt2 gpt2 = model.open()) {
            gpt2.runAll(prompts, _ -> Capture.residuals().at(0, -1), runs -> {
                assertEquals(seen.size(), runs.first());
                runs.all().forEach(run -> seen.add(run.tokens()));
                assertToldAsAlone(model, gpt2, runs, hooks);
            });
            var refused = assertThrows(StrataException.class, () ->
                    gpt2.runAll(prompts, _ -> Capture.hooks("blocks.0.attn.hook_pattern"), runs -> {}));
            assertTrue(refused.getMessage().contains("hook_pattern"), refused.getMessage());
        }
        assertEquals(prompts.size(), seen.size());
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(prompts.get(i), seen.get(i));
        }
    }

    private static void assertToldAsAlone(Model model, Gpt2 gpt2, Runs runs, List<Hook> hooks) {
        int count = runs.all().size();
        int[][] positions = new int[count][];
        int[][][] targets = new int[count][][];
        for (int r = 0; r < count; r++) {
            positions[r] = runs.all().get(r).positions();
            int own = r;
            targets[r] = Arrays.stream(positions[r])
                    .mapToObj(p -> new int[] {500 + p, 1100 + own})
                    .toArray(int[][]::new);
        }
        var ranks = runs.ranks(hooks, true, positions, targets);
        var predictions = runs.predict(hooks, true, positions, 3, targets);
        var tally = new RankTally();
        for (int r = 0; r < count; r++) {
            Run run = runs.all().get(r);
            Trace trace = model.trace(run.tokens());
            assertEquals(Trace.argmax(trace.logits(run.tokens().length - 1)), run.firstChoice());
            assertArrayEquals(run.ranks(hooks, true, positions[r], targets[r]), ranks[r]);
            for (int h = 0; h < hooks.size(); h++) {
                double[][] logits = trace.read(hooks.get(h), true);
                for (int p = 0; p < positions[r].length; p++) {
                    for (int t = 0; t < 2; t++) {
                        tally.compare("run " + r, logits[positions[r][p]], targets[r][p][t], ranks[r][h][p][t]);
                    }
                    assertEquals(Trace.argmax(logits[positions[r][p]]), predictions[r][h][p].tokens()[0]);
                }
            }
        }
        tally.assertFewDiffer();
    }
}
