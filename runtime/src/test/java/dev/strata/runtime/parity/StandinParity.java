package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Hook;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model in the box says what was published with it, from text to ranks. */
interface StandinParity extends Parity {
    @Test
    default void standinRanksAndProbabilities() {
        Model model = models().standin();
        var tokenizer = model.checkpoint().tokenizer();
        for (var sentence : Standin.sentences()) {
            int[] tokens = tokenizer.encode(sentence.text());
            assertArrayEquals(sentence.tokens(), tokens, sentence.text());
            int[] targets = sentence.watched().stream().mapToInt(Standin.Watched::id).toArray();
            Pass pass = model.run(tokens, model.residuals(tokens.length - 1, tokens.length));
            double[] probabilities = Reference.softmax(Errors.widen(pass.logits()));
            for (var watched : sentence.watched()) {
                String what = sentence.text() + watched.text();
                assertArrayEquals(new int[] {watched.id()}, tokenizer.encode(watched.text()), what);
                assertEquals(watched.probability(), probabilities[watched.id()], 1e-4, what);
                assertEquals(1, probabilities[watched.id()] / watched.probability(), 1e-3, what);
            }
            for (Lens lens : Lens.values()) {
                int[][][] ranks = model.ranks(pass.captures(), lens, targets);
                for (int target = 0; target < targets.length; target++) {
                    int column = target;
                    var watched = sentence.watched().get(target);
                    int[] byLayer = IntStream.range(0, ranks.length)
                            .map(blocks -> ranks[blocks][0][column])
                            .toArray();
                    assertArrayEquals(watched.ranks(lens), byLayer, sentence.text() + watched.text() + ", " + lens);
                }
            }
        }
    }

    @Test
    default void standinHooksAtFullContext() {
        Model model = models().standin();
        int length = model.config().context();
        int[] tokens = model.tokens(length, 1);
        Captures captures = model.run(tokens, model.everything(0, length)).captures();
        assertEquals(Hook.all(model.config()).size(), captures.request().hooks().size());
        model.assertCaptured(captures, model.trace(tokens));
    }
}
