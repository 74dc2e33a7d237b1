package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.program.Hook;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference against what other implementations computed: it must not be trusted on its own word. */
final class ReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "gpt2-tiny-f16", "gpt2-tiny-bf16"})
    void computesTheFixturesHooks(String name) {
        var fixture = Fixture.of(name);
        try (var checkpoint = Checkpoint.open(fixture.directory())) {
            Trace trace = new Reference(checkpoint).run(fixture.tokens());
            for (String hookName : fixture.tensors().names()) {
                Hook hook = Hook.matching(checkpoint.config(), hookName).getFirst();
                double error = Errors.relative(trace.all(hook), fixture.tensors().values(hookName));
                assertTrue(error <= 1e-6, () -> hookName + " is off by " + error);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "gpt2-tiny-f16", "gpt2-tiny-bf16"})
    void ranksTheFixturesTarget(String name) {
        var fixture = Fixture.of(name);
        try (var checkpoint = Checkpoint.open(fixture.directory())) {
            Trace trace = new Reference(checkpoint).run(fixture.tokens());
            for (Lens lens : Lens.values()) {
                for (int blocks = 0; blocks <= checkpoint.config().layers(); blocks++) {
                    double[][] logits = trace.read(lens, blocks);
                    int[] ranks = IntStream.range(0, logits.length)
                            .map(position -> Trace.rank(logits[position], fixture.target()))
                            .toArray();
                    assertArrayEquals(fixture.ranks(lens)[blocks], ranks, lens + " after " + blocks + " blocks");
                }
            }
        }
    }

    @Test
    void agreesWithWhatCameWithTheStandin() {
        try (var checkpoint = Checkpoint.open(Standin.directory())) {
            var reference = new Reference(checkpoint);
            for (var sentence : Standin.sentences()) {
                Trace trace = reference.run(sentence.tokens());
                int last = sentence.tokens().length - 1;
                double[] probabilities = Reference.softmax(trace.lastLogits());
                for (var watched : sentence.watched()) {
                    double error = Math.abs(probabilities[watched.id()] / watched.probability() - 1);
                    assertTrue(error <= 1e-6, () -> sentence.text() + watched.text() + " is off by " + error);
                    for (Lens lens : Lens.values()) {
                        int[] ranks = IntStream.rangeClosed(0, checkpoint.config().layers())
                                .map(blocks -> Trace.rank(trace.read(lens, blocks)[last], watched.id()))
                                .toArray();
                        assertArrayEquals(watched.ranks(lens), ranks, sentence.text() + watched.text() + ", " + lens);
                    }
                }
            }
        }
    }

    @Test
    void decodesHalfPrecision() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertEquals((double) Float.float16ToFloat((short) bits), Stored.binary16(bits));
        }
    }
}
