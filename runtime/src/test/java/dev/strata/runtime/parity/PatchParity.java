package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Patched sequences against the corrupt prompt run in float64 with its activations replaced by hand. */
interface PatchParity extends Parity {
    List<Site> SITES = List.of(Site.RESID_PRE, Site.Z, Site.ATTN_OUT, Site.MLP_OUT);

    @ParameterizedTest
    @EnumSource
    default void patchedLogitsAreTheReferences(Shape shape) {
        Model model = models().random(shape);
        int[] clean = model.tokens(7, 3);
        int[] corrupt = model.tokens(7, 4);
        int[] wanted = model.tokens(5, 5);
        var patches = patches(model, 7, 0);
        var batches = model.batches();
        float[][] logits = batches.patchedLogits(batch(clean, corrupt, patches, wanted));
        assertReference(model, clean, corrupt, patches, wanted, logits);
    }

    /** Where the clean sequence stands, how many others there are, and what ran before, makes no difference. */
    @Test
    default void aSequenceHasTheSameLogitsInAnyBatch() {
        Model model = models().random(Shape.THREE_HEADS);
        int[] clean = model.tokens(6, 3);
        int[] corrupt = model.tokens(6, 4);
        int[] wanted = model.tokens(40, 5);
        var patches = patches(model, 6, 0);
        var batches = model.batches();
        float[][] together = batches.patchedLogits(batch(clean, corrupt, patches, wanted));
        assertReference(model, clean, corrupt, patches, wanted, together);
        float[] losses = batches.losses(unpatched(clean));
        for (int first = 0; first < patches.size(); first += 7) {
            var some = patches.subList(first, Math.min(first + 7, patches.size()));
            float[][] apart = batches.patchedLogits(batch(clean, corrupt, some, wanted));
            assertArrayEquals(together[0], apart[0], 1e-5f);
            for (int i = 0; i < some.size(); i++) {
                assertArrayEquals(together[first + i + 1], apart[i + 1], 1e-5f, some.get(i).toString());
            }
        }
        assertArrayEquals(losses, batches.losses(unpatched(clean)), 1e-6f);
        Patch last = patches.getLast().orElseThrow();
        var fromTheEnd = new Patch(
                2, last.hook(), last.fromPosition(), last.toPosition(), last.fromColumn(), last.toColumn());
        float[][] turned = batches.patchedLogits(PatchedBatch.of(
                6, rows(corrupt, corrupt, clean),
                List.of(Optional.of(fromTheEnd), Optional.empty(), Optional.empty()), wanted));
        assertArrayEquals(together[patches.size()], turned[0], 1e-5f);
        assertArrayEquals(together[1], turned[1], 1e-5f);
        assertArrayEquals(together[0], turned[2], 1e-5f);
    }

    /** None, then at every site and layer: whole rows of single positions and of all, and single heads. */
    private static List<Optional<Patch>> patches(Model model, int length, int source) {
        int width = model.config().width();
        int head = model.config().headWidth();
        var patches = new ArrayList<Optional<Patch>>();
        patches.add(Optional.empty());
        for (Site site : SITES) {
            for (int layer = 0; layer < model.config().layers(); layer++) {
                var hook = new Hook(site, layer);
                patches.add(Optional.of(new Patch(source, hook, 2, 3, 0, width)));
                patches.add(Optional.of(new Patch(source, hook, length - 1, length, 0, width)));
                patches.add(Optional.of(new Patch(source, hook, 1, length, 0, width)));
                patches.add(Optional.of(new Patch(source, hook, 0, length, width - head, width)));
            }
        }
        return patches;
    }

    private static PatchedBatch batch(int[] clean, int[] corrupt, List<Optional<Patch>> patches, int[] wanted) {
        var all = new ArrayList<Optional<Patch>>();
        all.add(Optional.empty());
        all.addAll(patches);
        int[][] sequences = new int[all.size()][];
        Arrays.fill(sequences, corrupt);
        sequences[0] = clean;
        return PatchedBatch.of(clean.length, rows(sequences), all, wanted);
    }

    private static int[] rows(int[]... sequences) {
        return Arrays.stream(sequences).flatMapToInt(IntStream::of).toArray();
    }

    private static Batch unpatched(int[] tokens) {
        return Batch.of(1, tokens.length, tokens, tokens);
    }

    private static void assertReference(
            Model model, int[] clean, int[] corrupt, List<Optional<Patch>> patches, int[] wanted, float[][] logits) {
        Reference reference = model.reference();
        Trace from = reference.run(clean);
        double[] asItIs = wanted(reference.run(corrupt).lastLogits(), wanted);
        model.assertClose("the clean sequence", Errors.widen(logits[0]), wanted(from.lastLogits(), wanted));
        for (int i = 0; i < patches.size(); i++) {
            Optional<Patch> patch = patches.get(i);
            Trace replaced = reference.run(corrupt, patch.map(p -> byHand(from, p)).orElse(Reference.Change.NONE));
            double[] expected = wanted(replaced.lastLogits(), wanted);
            model.assertClose(patch.toString(), Errors.widen(logits[i + 1]), expected);
            boolean seen = patch.isPresent()
                    && (patch.get().toPosition() == clean.length || patch.get().hook().site() == Site.RESID_PRE);
            assertTrue(!seen || Errors.relative(asItIs, expected) > 1e-3, () -> patch + " has no effect");
        }
    }

    private static Reference.Change byHand(Trace clean, Patch patch) {
        return (site, layer, rows) -> {
            if (site != patch.hook().site() || layer != patch.hook().layer()) {
                return rows;
            }
            int width = rows[0].length;
            double[] cleanRows = clean.all(patch.hook());
            double[][] changed = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
            for (int p = patch.fromPosition(); p < patch.toPosition(); p++) {
                for (int c = patch.fromColumn(); c < patch.toColumn(); c++) {
                    changed[p][c] = cleanRows[p * width + c];
                }
            }
            return changed;
        };
    }

    private static double[] wanted(double[] logits, int[] tokens) {
        return IntStream.of(tokens).mapToDouble(token -> logits[token]).toArray();
    }
}
