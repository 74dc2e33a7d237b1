package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.strata.runtime.device.Captures;
import dev.strata.runtime.program.Hook;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures' numbers, which an independent implementation computed. */
interface FixtureParity extends Parity {
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "gpt2-tiny-f16", "gpt2-tiny-bf16"})
    default void everyHookIsTheFixtures(String name) {
        var fixture = Fixture.of(name);
        Model model = models().fixture(name);
        int length = fixture.tokens().length;
        Captures captures = model.run(fixture.tokens(), model.everything(0, length)).captures();
        for (String hookName : fixture.tensors().names()) {
            Hook hook = Hook.matching(model.config(), hookName).getFirst();
            int[] shape = hook.shape(model.config(), length, captures.length());
            assertArrayEquals(
                    fixture.tensors().shape(hookName), IntStream.of(shape).asLongStream().toArray(), hookName);
            model.assertClose(hookName, Errors.widen(captures.read(hook)), fixture.tensors().values(hookName));
        }
        // The fixtures leave out some hooks that the reference has.
        model.assertCaptured(captures, model.trace(fixture.tokens()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "gpt2-tiny-f16", "gpt2-tiny-bf16"})
    default void ranksAreTheFixtures(String name) {
        var fixture = Fixture.of(name);
        Model model = models().fixture(name);
        Captures captures =
                model.run(fixture.tokens(), model.residuals(0, fixture.tokens().length)).captures();
        for (Lens lens : Lens.values()) {
            int[][][] ranks = model.ranks(captures, lens, fixture.target());
            for (int blocks = 0; blocks < ranks.length; blocks++) {
                int[] ofTarget = new int[ranks[blocks].length];
                for (int row = 0; row < ofTarget.length; row++) {
                    ofTarget[row] = ranks[blocks][row][0];
                }
                assertArrayEquals(fixture.ranks(lens)[blocks], ofTarget, lens + " after " + blocks + " blocks");
            }
        }
    }
}
