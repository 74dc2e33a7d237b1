package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** A few tokens' logits at the last position of each sequence of a batch: a work group per sequence and token. */
public final class TargetLogitsKernel {
    private static final int LANES = GroupReduction.LANES;

    private TargetLogitsKernel() {}

    /** Where the number of tokens stands in the array of targets; the tokens come behind it. */
    static final int TARGETS = 0;
    static final int FIRST_TARGET = 1;

    /** An array for at most so many tokens. */
    public static IntArray targets(int most) {
        return new IntArray(FIRST_TARGET + most);
    }

    /** Says which tokens are wanted: [from, to) of these. */
    public static void set(IntArray targets, int[] tokens, int from, int to) {
        targets.set(TARGETS, to - from);
        for (int i = from; i < to; i++) {
            targets.set(FIRST_TARGET + i - from, tokens[i]);
        }
    }

    /**
     * logits[s · targets + i] = in[last row of s] · weights[target i]. The rows of its grid are pairs of a sequence and
     * a target.
     */
    public static KernelTask task(
            String name, IntArray cursor, IntArray targets, Region in, Weights weights, FloatArray logits) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                pairs -> pairs,
                List.of(cursor, targets, in.array(), weights.array(), logits),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, TargetLogitsKernel::wide,
                            context, cursor, targets, in.array(), in.flatAt(), wide.values(), in.width(), logits);
                    case Weights.Short narrow -> graph.task(
                            id, TargetLogitsKernel::narrow,
                            context, cursor, targets, in.array(), in.flatAt(), narrow.values(), narrow.format(),
                            in.width(), logits);
                    case Weights.Packed _ -> throw Weights.notPacked(name);
                });
    }

    static void wide(
            KernelContext context, IntArray cursor, IntArray targets, FloatArray in, int inAt, FloatArray weights,
            int width, FloatArray logits) {
        int count = targets.get(TARGETS);
        int row = inAt + lastRow(context.groupIdx / count, cursor.get(Cursor.LENGTH)) * width;
        int token = targets.get(FIRST_TARGET + context.groupIdx % count) * width;
        float partial = 0f;
        for (int c = context.localIdx; c < width; c += LANES) {
            partial += in.get(row + c) * weights.get(token + c);
        }
        float logit = GroupReduction.sum(context, partial);
        if (context.localIdx == 0) {
            logits.set(context.groupIdx, logit);
        }
    }

    static void narrow(
            KernelContext context, IntArray cursor, IntArray targets, FloatArray in, int inAt, ShortArray weights,
            int format, int width, FloatArray logits) {
        int count = targets.get(TARGETS);
        int row = inAt + lastRow(context.groupIdx / count, cursor.get(Cursor.LENGTH)) * width;
        int token = targets.get(FIRST_TARGET + context.groupIdx % count) * width;
        float partial = 0f;
        for (int c = context.localIdx; c < width; c += LANES) {
            partial += in.get(row + c) * Narrow.widen(weights.get(token + c), format);
        }
        float logit = GroupReduction.sum(context, partial);
        if (context.localIdx == 0) {
            logits.set(context.groupIdx, logit);
        }
    }

    private static int lastRow(int sequence, int length) {
        return (sequence + 1) * length - 1;
    }
}
