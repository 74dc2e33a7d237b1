package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What the kernels of patched batches do: rows taken over from other sequences, and the logits that come of it. */
abstract class PatchKernelContract extends GroupKernelContract {
    private static final int SEQUENCES = 5;
    private static final int LENGTH = 4;
    private static final int WIDTH = 70;
    private static final int AT = 11;
    private static final int LAYER = 2;
    private static final int STRIDE = SEQUENCES * LENGTH * WIDTH + 3;
    private static final int PLACE = 6;

    @Test
    void patchesWhatTheTableSaysAndNothingElse() {
        var values = FloatArray.fromArray(floats(AT + (LAYER + 1) * STRIDE));
        float[] before = values.toHeapArray();
        var patches = new PatchTable(SEQUENCES + 1);
        patches.set(0, PLACE, LAYER, 3, 1, 3, 0, WIDTH);
        patches.set(1, PLACE, LAYER, 4, 0, LENGTH, 65, 5);
        patches.set(2, PLACE, LAYER - 1, 3, 0, LENGTH, 0, WIDTH);
        patches.set(3, PLACE + 1, LAYER, 4, 0, LENGTH, 0, WIDTH);
        patches.set(4, PLACE, LAYER, 3, 0, LENGTH, 0, WIDTH);
        patches.clear(4);
        Cursor.batch(cursor, SEQUENCES, LENGTH);
        cursor.set(Cursor.LAYER, LAYER);
        var task = PatchKernel.task("t", cursor, patches, PLACE, new Region(values, AT, WIDTH, STRIDE));
        task.resize(SEQUENCES * LENGTH);
        run(task, c -> PatchKernel.patch(c, cursor, patches.array(), PLACE, values, AT, STRIDE, WIDTH));
        for (int i = 0; i < before.length; i++) {
            int element = i - AT - LAYER * STRIDE;
            int sequence = element < 0 ? -1 : element / WIDTH / LENGTH;
            int position = element < 0 ? -1 : element / WIDTH % LENGTH;
            int from = i;
            if (sequence == 0 && position >= 1 && position < 3) {
                from = i + 3 * LENGTH * WIDTH;
            } else if (sequence == 1 && element % WIDTH >= 65) {
                from = i + 3 * LENGTH * WIDTH;
            }
            assertEquals(before[from], values.get(i), "sequence " + sequence + ", position " + position + ", " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 48, 2, F32", "1, 1, 130, 5, F32", "4, 3, 33, 1, F16", "2, 7, 64, 3, BF16"})
    void computesTheTargetsLogitsOfLastRows(int sequences, int length, int width, int targets, DType dtype) {
        int vocabulary = 90;
        var in = FloatArray.fromArray(floats(2 + sequences * length * width));
        Matrix weights = matrix(dtype, vocabulary, width);
        int[] tokens = random.ints(targets + 2, 0, vocabulary).toArray();
        var wanted = TargetLogitsKernel.targets(8);
        TargetLogitsKernel.set(wanted, tokens, 1, 1 + targets);
        var logits = new FloatArray(sequences * 8);
        Cursor.batch(cursor, sequences, length);
        var task = TargetLogitsKernel.task("t", cursor, wanted, new Region(in, 2, width), weights.weights(), logits);
        task.resize(sequences * targets);
        run(task, c -> {
            switch (weights.weights()) {
                case Weights.Wide w -> TargetLogitsKernel.wide(c, cursor, wanted, in, 2, w.values(), width, logits);
                case Weights.Short w -> TargetLogitsKernel.narrow(
                        c, cursor, wanted, in, 2, w.values(), w.format(), width, logits);
                case Weights.Packed _ -> throw new AssertionError();
            }
        });
        for (int s = 0; s < sequences; s++) {
            for (int t = 0; t < targets; t++) {
                double expected = 0;
                for (int k = 0; k < width; k++) {
                    expected += (double) in.get(2 + ((s + 1) * length - 1) * width + k)
                            * weights.value(tokens[1 + t] * width + k);
                }
                assertEquals(expected, logits.get(s * targets + t), 2e-5 * width, "sequence " + s + ", target " + t);
            }
        }
    }
}
