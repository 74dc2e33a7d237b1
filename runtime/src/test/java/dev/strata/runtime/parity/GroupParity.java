package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.SequenceGroup.Step;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences that advance together: each is computed as if it were alone. */
interface GroupParity extends Parity {
    /** Prompts and single tokens of other sequences in one pass, in any order; each pass's own hooks and logits. */
    @ParameterizedTest
    @EnumSource
    default void sequencesOfMixedLengthsAreThoseOfTheReference(Shape shape) {
        assertTogether(models().random(shape));
    }

    @Test
    default void theSameOfATrainedModel() {
        assertTogether(models().standin());
    }

    /** Groups are compiled for their sizes, hence the same for all tests of a model. */
    private static SequenceGroup group(Model model) {
        int context = context(model);
        return model.engine().group(4, context, context + 24);
    }

    private static int context(Model model) {
        return Math.min(model.config().context(), 40);
    }

    private static void assertTogether(Model model) {
        int context = context(model);
        int[][] texts = {
            model.tokens(context, 51), model.tokens(9, 52), model.tokens(5, 53), model.tokens(12, 54)
        };
        Trace[] traces = Arrays.stream(texts).map(model::trace).toArray(Trace[]::new);
        try (var group = group(model)) {
            var all = new Checked(model, group, texts, traces);
            all.advance(new int[] {2, 0, 1}, new int[] {3, context - 3, 1});
            all.advance(new int[] {0, 1, 2, 3}, new int[] {1, 1, 1, 6});
            all.advance(new int[] {3, 0}, new int[] {1, 1});
            all.advance(new int[] {1}, new int[] {1});
            all.advance(new int[] {1, 3, 2}, new int[] {6, 5, 1});
            group.clear(2);
            assertEquals(0, group.length(2));
            assertEquals(9, group.length(1));
            all.advance(new int[] {0, 2}, new int[] {1, 5});
        }
    }

    /** A group whose sequences say a text each. */
    record Checked(Model model, SequenceGroup group, int[][] texts, Trace[] traces) {
        void advance(int[] sequences, int[] counts) {
            var steps = IntStream.range(0, sequences.length).mapToObj(i -> step(sequences[i], counts[i])).toList();
            List<Pass> passes = group.run(steps);
            for (int i = 0; i < sequences.length; i++) {
                Trace trace = traces[sequences[i]];
                model.assertLogits(passes.get(i), trace, group.length(sequences[i]) - 1);
                model.assertCaptured(passes.get(i).captures(), trace);
            }
        }

        private Step step(int sequence, int count) {
            int from = group.length(sequence);
            var hooks = Hook.all(model.config()).stream()
                    .filter(hook -> hook.site() != Site.PATTERN && hook.site() != Site.LOGITS)
                    .toList();
            // Of one sequence nothing is kept, of the others all but the first of their positions.
            int[] positions = IntStream.range(count == 1 ? from : from + 1, from + count).toArray();
            var request = sequence == 1 ? CaptureRequest.NONE : new CaptureRequest(hooks, positions);
            return new Step(sequence, Arrays.copyOfRange(texts[sequence], from, from + count), request);
        }
    }

    @Test
    default void groupsAndSessionsKeepApart() {
        Model model = models().random(Shape.THREE_HEADS);
        int[] tokens = model.tokens(12, 55);
        Trace trace = model.trace(tokens);
        try (var group = group(model);
                var session = model.engine().session()) {
            Pass early = group.run(List.of(step(0, tokens, 0, 5), step(1, tokens, 0, 7))).get(1);
            session.run(model.tokens(9, 56), CaptureRequest.NONE);
            model.assertLogits(early, trace, 6);
            List<Pass> later = group.run(List.of(step(1, tokens, 7, 8), step(0, tokens, 5, 8)));
            assertThrows(IllegalStateException.class, early::logits);
            model.assertLogits(later.get(0), trace, 7);
            model.assertLogits(later.get(1), trace, 7);
            Pass alone = session.run(model.tokens(3, 57), CaptureRequest.NONE);
            assertEquals(12, session.length());
            var text = IntStream.concat(Arrays.stream(model.tokens(9, 56)), Arrays.stream(model.tokens(3, 57)));
            model.assertLogits(alone, model.trace(text.toArray()), 11);
        }
    }

    @Test
    default void whatIsClosedRunsNoMore() {
        Model model = models().random(Shape.THREE_HEADS);
        var group = group(model);
        Pass pass = group.run(List.of(step(0, model.tokens(2, 58), 0, 2))).getFirst();
        group.close();
        group.close();
        assertThrows(IllegalStateException.class, pass::logits);
        assertThrows(IllegalStateException.class, () -> group.run(List.of(step(0, model.tokens(2, 58), 0, 2))));
    }

    private static Step step(int sequence, int[] tokens, int from, int to) {
        return new Step(sequence, Arrays.copyOfRange(tokens, from, to), CaptureRequest.NONE);
    }
}
