package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** NaN and infinity are reported, never ranked. */
interface NotFiniteParity extends Parity {
    @Test
    default void nanInTheLastBlockSpoilsWhatComesAfterIt() {
        Model model = models().patched(
                "gpt2-tiny with NaN in block 1", weights -> weights.set("h.1.mlp.c_fc.weight", 77, Float.NaN));
        int[] tokens = Fixture.of("gpt2-tiny").tokens();
        Trace intact = models().tiny().trace(tokens);
        Pass pass = model.run(tokens, model.everything(0, tokens.length));

        assertEquals(-1, pass.argmax());
        model.assertClose(
                "the stream ahead of the NaN",
                Errors.widen(pass.captures().read(new Hook(Site.RESID_MID, 1))),
                intact.all(new Hook(Site.RESID_MID, 1)));
        assertTrue(isNaN(pass, new Hook(Site.MLP_PRE, 1)));
        assertTrue(isNaN(pass, new Hook(Site.RESID_POST, 1)));
        assertTrue(isNaN(pass, Hook.of(Site.LOGITS)));
        var fixture = Fixture.of("gpt2-tiny");
        for (Lens lens : Lens.values()) {
            int[][][] ranks = model.ranks(pass.captures(), lens, fixture.target(), 0);
            for (int row = 0; row < tokens.length; row++) {
                assertEquals(fixture.ranks(lens)[0][row], ranks[0][row][0]);
                assertEquals(fixture.ranks(lens)[1][row], ranks[1][row][0]);
                assertArrayEquals(new int[] {0, 0}, ranks[2][row], "position " + row);
            }
        }
        for (boolean normalise : new boolean[] {true, false}) {
            int[] rows = pass.captures().allRows();
            int[] choices = pass.captures().firstChoice(Hook.residual(2), normalise, rows);
            assertTrue(Arrays.stream(choices).allMatch(choice -> choice == -1), Arrays.toString(choices));
            var hooks = List.of(Hook.residual(1), Hook.residual(2));
            Prediction[][] predictions =
                    pass.captures().predict(hooks, normalise, rows, 3, new int[rows.length][0]);
            assertTrue(Arrays.stream(predictions[0]).allMatch(Objects::nonNull));
            assertTrue(Arrays.stream(predictions[1]).allMatch(Objects::isNull));
        }
    }

    @Test
    default void infinityInTheUnembeddingSpoilsEveryReading() {
        Model model = models().patched("gpt2-tiny with infinity in wte", weights -> {
            weights.set("wte.weight", 256 * 32 + 31, Float.POSITIVE_INFINITY);
        });
        int[] tokens = Fixture.of("gpt2-tiny").tokens();
        Pass pass = model.run(tokens, model.everything(0, tokens.length));

        assertEquals(-1, pass.argmax());
        assertFalse(isNaN(pass, Hook.residual(2)));
        for (Lens lens : Lens.values()) {
            for (int[][] layer : model.ranks(pass.captures(), lens, 32, 256)) {
                for (int[] row : layer) {
                    assertArrayEquals(new int[] {0, 0}, row);
                }
            }
        }
        assertEquals(-1, pass.captures().firstChoice(Hook.residual(0), false, new int[] {0})[0]);
    }

    private static boolean isNaN(Pass pass, Hook hook) {
        return DoubleStream.of(Errors.widen(pass.captures().read(hook))).anyMatch(Double::isNaN);
    }
}
