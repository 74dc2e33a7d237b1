package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The backward pass of {@link EmbeddingKernel}: rows' gradients, added to those of the table's rows. */
public final class EmbeddingGradient {
    private static final int LANES = GroupReduction.LANES;

    private EmbeddingGradient() {}

    /**
     * dTable[token] += Σ dOut[r], over the rows of each token: a work group per row, of which those at a token's first
     * occurrence do the sums.
     */
    public static KernelTask tokens(String name, IntArray cursor, IntArray tokens, Region dOut, FloatArray dTable) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, tokens, dOut.array(), dTable),
                (graph, id) -> graph.task(
                        id, EmbeddingGradient::tokens,
                        context, cursor, tokens, dOut.array(), dOut.flatAt(), dOut.width(), dTable));
    }

    /**
     * dTable[start + t] += Σ dOut[r], over the rows r of position t, the table beginning at {@code at}: a lane per
     * element. Its grid's rows are those of one sequence.
     */
    public static KernelTask positions(String name, IntArray cursor, Region dOut, FloatArray dTable, int at) {
        var context = StableSources.context();
        int width = dOut.width();
        return new KernelTask(
                name,
                LANES,
                length -> KernelTask.cover(length * width, LANES),
                List.of(cursor, dOut.array(), dTable),
                (graph, id) -> graph.task(
                        id, EmbeddingGradient::positions,
                        context, cursor, dOut.array(), dOut.flatAt(), width, dTable, at));
    }

    static void tokens(
            KernelContext context, IntArray cursor, IntArray tokens, FloatArray dOut, int dOutAt, int width,
            FloatArray dTable) {
        int lane = context.localIdx;
        int row = context.groupIdx;
        int rows = cursor.get(Cursor.ROWS);
        int token = tokens.get(row);
        float before = 0f;
        for (int r = lane; r < row; r += LANES) {
            if (tokens.get(r) == token) {
                before = 1f;
            }
        }
        before = GroupReduction.max(context, before);
        int columns = before == 0f ? width : 0;
        for (int c = lane; c < columns; c += LANES) {
            float sum = 0f;
            for (int r = row; r < rows; r++) {
                if (tokens.get(r) == token) {
                    sum += dOut.get(dOutAt + r * width + c);
                }
            }
            dTable.set(token * width + c, dTable.get(token * width + c) + sum);
        }
    }

    static void positions(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int width, FloatArray dTable,
            int at) {
        int i = context.globalIdx;
        int sequence = cursor.get(Cursor.LENGTH) * width;
        if (i < sequence) {
            float sum = 0f;
            for (int j = i; j < cursor.get(Cursor.ROWS) * width; j += sequence) {
                sum += dOut.get(dOutAt + j);
            }
            int to = at + cursor.get(Cursor.START) * width + i;
            dTable.set(to, dTable.get(to) + sum);
        }
    }
}
