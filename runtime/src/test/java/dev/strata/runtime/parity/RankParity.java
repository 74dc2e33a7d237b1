package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ranks and first choices, computed where the residual streams are. */
interface RankParity extends Parity {
    @Test
    default void everyTokenOfTheVocabularyAtOnce() {
        Model model = models().tiny();
        int[] tokens = model.tokens(11, 12);
        Captures captures = model.run(tokens, model.residuals(0, 11)).captures();
        Trace trace = model.trace(tokens);
        int[] vocabulary = IntStream.range(0, model.config().vocabulary()).toArray();
        var tally = new RankTally();
        for (Lens lens : Lens.values()) {
            int[][][] ranks = model.ranks(captures, lens, vocabulary);
            for (int blocks = 0; blocks < ranks.length; blocks++) {
                double[][] logits = trace.read(lens, blocks);
                for (int row = 0; row < 11; row++) {
                    for (int token : vocabulary) {
                        String what = lens + " after " + blocks + " blocks, position " + row;
                        tally.compare(what, logits[row], token, ranks[blocks][row][token]);
                    }
                }
            }
        }
        tally.assertFewDiffer();
    }

    @Test
    default void eachRowItsOwnTargets() {
        Model model = models().standin();
        int[] tokens = model.tokens(9, 13);
        Trace trace = model.trace(tokens);
        int[] positions = {0, 3, 4, 8};
        int[][] targets = {{5, 4095}, {0, 1}, {2047, 2048}, {77, 77}};
        List<Hook> hooks = List.of(Hook.residual(6), Hook.residual(0), Hook.residual(3));
        Captures captures = model.run(tokens, new CaptureRequest(hooks, positions)).captures();
        var tally = new RankTally();
        for (boolean normalise : new boolean[] {true, false}) {
            int[][][] ranks = captures.rank(hooks, normalise, captures.allRows(), targets);
            for (int hook = 0; hook < hooks.size(); hook++) {
                double[][] logits = trace.read(hooks.get(hook), normalise);
                for (int row = 0; row < positions.length; row++) {
                    for (int target = 0; target < 2; target++) {
                        tally.compare(
                                hooks.get(hook).name(),
                                logits[positions[row]],
                                targets[row][target],
                                ranks[hook][row][target]);
                    }
                }
            }
        }
        tally.assertFewDiffer();
    }

    @Test
    default void chosenRowsOnlyWhereverTheCapturesAreByThen() {
        Model model = models().tiny();
        int[] tokens = model.tokens(20, 22);
        Trace trace = model.trace(tokens);
        Captures captures = model.run(tokens, model.residuals(3, 20)).captures();
        int[] rows = {16, 2, 9};
        int[][] targets = {{1, 200}, {64, 2}, {128, 256}};
        var tally = new RankTally();
        for (int time = 0; time < 2; time++) {
            for (Hook hook : model.residuals()) {
                int[][] ranks = captures.rank(List.of(hook), true, rows, targets)[0];
                int[] choices = captures.firstChoice(hook, true, rows);
                double[][] logits = trace.read(hook, true);
                for (int i = 0; i < rows.length; i++) {
                    double[] atRow = logits[3 + rows[i]];
                    tally.compare(hook.name(), atRow, targets[i][0], ranks[i][0]);
                    tally.compare(hook.name(), atRow, targets[i][1], ranks[i][1]);
                    assertEquals(Trace.argmax(atRow), choices[i], hook.name());
                }
            }
            // The second time another pass has taken the captures' place on the device.
            model.run(model.tokens(24, 23), model.everything(0, 24));
        }
        tally.assertFewDiffer();
    }

    @Test
    default void anyTensorOfTheModelsWidthCanBeRead() {
        Model model = models().tiny();
        int[] tokens = model.tokens(7, 14);
        Trace trace = model.trace(tokens);
        List<Hook> hooks = List.of(
                Hook.of(Site.EMBED),
                new Hook(Site.ATTN_OUT, 0),
                new Hook(Site.RESID_MID, 1),
                new Hook(Site.MLP_OUT, 1),
                Hook.of(Site.LN_FINAL));
        Captures captures = model.run(tokens, new CaptureRequest(hooks, new int[] {2, 6})).captures();
        var tally = new RankTally();
        for (boolean normalise : new boolean[] {true, false}) {
            int[][][] ranks = captures.rank(hooks, normalise, captures.allRows(), new int[][] {{8}, {9}});
            for (int hook = 0; hook < hooks.size(); hook++) {
                double[][] logits = trace.read(hooks.get(hook), normalise);
                tally.compare(hooks.get(hook).name(), logits[2], 8, ranks[hook][0][0]);
                tally.compare(hooks.get(hook).name(), logits[6], 9, ranks[hook][1][0]);
                assertArrayEquals(
                        new int[] {Trace.argmax(logits[2]), Trace.argmax(logits[6])},
                        captures.firstChoice(hooks.get(hook), normalise, captures.allRows()),
                        hooks.get(hook).name());
            }
        }
        tally.assertFewDiffer();
    }

    @Test
    default void whatCannotBeRankedIsRefused() {
        Model model = models().tiny();
        Captures captures = model.run(model.tokens(7, 21), model.everything(0, 7)).captures();
        List<Hook> wide = List.of(new Hook(Site.MLP_POST, 0));
        int[][] oneEach = {{0}, {1}, {2}, {3}, {4}, {5}, {6}};
        assertThrows(IllegalArgumentException.class, () -> captures.rank(wide, true, captures.allRows(), oneEach));
        assertThrows(IllegalArgumentException.class, () -> captures.firstChoice(wide.getFirst(), true, captures.allRows()));
        List<Hook> residual = List.of(Hook.residual(1));
        int[] rows = {0, 1, 2, 3, 4, 5};
        assertThrows(IllegalArgumentException.class, () -> captures.rank(residual, true, rows, oneEach));
        oneEach[3] = new int[] {3, 33};
        assertThrows(
                IllegalArgumentException.class, () -> captures.rank(residual, true, captures.allRows(), oneEach));
    }

    @Test
    default void firstChoicesAreTheLargestLogits() {
        for (Model model : List.of(models().tiny(), models().standin(), models().random(Shape.HEAD_OF_64))) {
            int[] tokens = model.tokens(17, 15);
            Trace trace = model.trace(tokens);
            Captures captures = model.run(tokens, model.residuals(0, 17)).captures();
            for (Hook hook : model.residuals()) {
                for (boolean normalise : new boolean[] {true, false}) {
                    double[][] logits = trace.read(hook, normalise);
                    int[] expected = IntStream.range(0, 17).map(row -> Trace.argmax(logits[row])).toArray();
                    int[] choices = captures.firstChoice(hook, normalise, captures.allRows());
                    assertArrayEquals(expected, choices, hook.name());
                }
            }
        }
    }

    /** The first choice's row of the unembedding also stands at 3 and at 256, the table's last. */
    @Test
    default void equalLogitsShareTheirRankAndTheFirstOfThemIsChosen() {
        int[] tokens = Fixture.of("gpt2-tiny").tokens();
        int last = tokens.length - 1;
        int first = Trace.argmax(models().tiny().trace(tokens).lastLogits());
        Model model = models().patched("gpt2-tiny with three equal rows in wte", weights -> {
            weights.copyRow("wte.weight", first, 3);
            weights.copyRow("wte.weight", first, 256);
        });
        double[] logits = model.trace(tokens).lastLogits();
        int next = IntStream.range(0, logits.length)
                .filter(token -> Trace.rank(logits, token) == 4)
                .findFirst()
                .orElseThrow();
        Pass pass = model.run(tokens, model.residuals(0, tokens.length));
        assertEquals(3, pass.argmax());
        assertEquals(3, pass.captures().firstChoice(Hook.residual(2), true, new int[] {last})[0]);
        int[][][] ranks = model.ranks(pass.captures(), Lens.LN_F, 3, first, 256, next);
        assertArrayEquals(new int[] {1, 1, 1, 4}, ranks[2][last]);
        for (int[][] layer : ranks) {
            for (int[] row : layer) {
                assertEquals(row[0], row[1]);
                assertEquals(row[0], row[2]);
            }
        }
    }
}
