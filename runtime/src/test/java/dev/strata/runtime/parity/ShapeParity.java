package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Parameter;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes that fit no tile, vector or work group: hooks, logits, ranks and first choices. */
interface ShapeParity extends Parity {
    @ParameterizedTest
    @EnumSource
    default void aFullContextTwoTokensAndOne(Shape shape) {
        check(shape, shape.config.context());
        check(shape, 2);
        check(shape, 1);
    }

    /** The reference reads what the checkpoint gives it: that this is what was written is checked here. */
    @ParameterizedTest
    @EnumSource
    default void weightsAreWhatTheShapeSays(Shape shape) {
        var config = shape.config;
        var checkpoint = models().random(shape).checkpoint();
        assertEquals(config, checkpoint.config());
        var embedding = new Parameter("wte.weight", false, config.vocabulary(), config.width());
        var unembedding = new Parameter("lm_head.weight", false, config.vocabulary(), config.width());
        assertEquals(shape.dtype, checkpoint.tensor(unembedding, -1).dtype());
        assertEquals(shape.tied, checkpoint.tensor(unembedding, -1) == checkpoint.tensor(embedding, -1));
    }

    private void check(Shape shape, int length) {
        Model model = models().random(shape);
        int[] tokens = model.tokens(length, length);
        Trace trace = model.trace(tokens);
        Pass pass = model.run(tokens, model.everything(0, length));
        model.assertCaptured(pass.captures(), trace);
        model.assertLogits(pass, trace, length - 1);

        var tally = new RankTally();
        int[] targets = IntStream.iterate(0, t -> t < shape.config.vocabulary(), t -> t + 31).toArray();
        for (Lens lens : Lens.values()) {
            int[][][] ranks = model.ranks(pass.captures(), lens, targets);
            for (int blocks = 0; blocks <= shape.config.layers(); blocks++) {
                double[][] logits = trace.read(lens, blocks);
                for (int row = 0; row < length; row++) {
                    for (int target = 0; target < targets.length; target++) {
                        String what = shape + ", " + lens + " after " + blocks + " blocks, position " + row;
                        tally.compare(what, logits[row], targets[target], ranks[blocks][row][target]);
                    }
                }
            }
        }
        tally.assertFewDiffer();
    }
}
