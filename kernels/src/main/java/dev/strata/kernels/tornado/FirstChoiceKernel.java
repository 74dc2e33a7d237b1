package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * For each row the token with the largest logit, the first of equals; -1 if a logit of the row is not finite.
 * The logits are never stored. Two tasks: the best token of each slice of the vocabulary, and the best of those.
 */
public final class FirstChoiceKernel {
    private static final int LANES = 64;

    private FirstChoiceKernel() {}

    /** The tasks, in order; their grids' rows are those of {@code in}. */
    public static List<KernelTask> tasks(
            String name, IntArray cursor, Region in, Weights weights, int vocabulary, Choices choices) {
        return List.of(slices(name + "_slices", cursor, in, weights, vocabulary, choices),
                best(name + "_best", cursor, vocabulary, choices));
    }

    private static KernelTask slices(
            String name, IntArray cursor, Region in, Weights weights, int vocabulary, Choices choices) {
        var context = new KernelContext();
        int slices = Slices.of(vocabulary);
        int capacity = choices.rows();
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> Tile.cover(rows) * slices,
                List.of(cursor, in.array(), weights.array(), choices.values(), choices.tokens(), choices.logits()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, FirstChoiceKernel::slicesWide,
                            context, cursor, in.array(), in.flatAt(), wide.values(), in.width(), vocabulary, slices,
                            choices.values(), choices.tokens(), capacity, choices.logits());
                    case Weights.Short narrow -> graph.task(
                            id, FirstChoiceKernel::slicesNarrow,
                            context, cursor, in.array(), in.flatAt(), narrow.values(), narrow.format(), in.width(),
                            vocabulary, slices, choices.values(), choices.tokens(), capacity, choices.logits());
                });
    }

    private static KernelTask best(String name, IntArray cursor, int vocabulary, Choices choices) {
        var context = new KernelContext();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows, LANES),
                List.of(cursor, choices.values(), choices.tokens(), choices.first()),
                (graph, id) -> graph.task(
                        id, FirstChoiceKernel::best,
                        context, cursor, choices.values(), choices.tokens(), choices.rows(), Slices.of(vocabulary),
                        choices.first()));
    }

    static void slicesWide(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, FloatArray weights, int width,
            int vocabulary, int slices, FloatArray values, IntArray tokens, int capacity, FloatArray logits) {
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = cursor.get(Cursor.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, in, inAt, row, rows, weights, null, Tile.WIDE, 0, token, vocabulary, width, in,
                    LinearKernel.NO_BIAS, logits, tile, Tile.SIDE);
            context.globalBarrier();
            choose(
                    context.localIdx, logits, tile, row, rows, token, vocabulary, slice, slices, values, tokens,
                    capacity);
            context.globalBarrier();
        }
    }

    static void slicesNarrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, ShortArray weights, int format, int width,
            int vocabulary, int slices, FloatArray values, IntArray tokens, int capacity, FloatArray logits) {
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = cursor.get(Cursor.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, in, inAt, row, rows, in, weights, format, 0, token, vocabulary, width, in,
                    LinearKernel.NO_BIAS, logits, tile, Tile.SIDE);
            context.globalBarrier();
            choose(
                    context.localIdx, logits, tile, row, rows, token, vocabulary, slice, slices, values, tokens,
                    capacity);
            context.globalBarrier();
        }
    }

    /** Takes one tile's logits into account; each row belongs to one lane. */
    private static void choose(
            int lane, FloatArray logits, int tile, int row, int rows, int token, int vocabulary, int slice, int slices,
            FloatArray values, IntArray tokens, int capacity) {
        int tokensHere = Math.min(Tile.SIDE, vocabulary - token);
        if (lane < Math.min(Tile.SIDE, rows - row)) {
            int at = slice * capacity + row + lane;
            float largest = Choice.NONE;
            int index = Choice.UNSET;
            if (token >= slices * Tile.SIDE) {
                largest = values.get(at);
                index = tokens.get(at);
            }
            for (int t = 0; t < tokensHere; t++) {
                float logit = logits.get(tile + lane * Tile.SIDE + t);
                index = Choice.index(largest, index, logit, token + t);
                largest = Choice.value(largest, logit);
            }
            values.set(at, largest);
            tokens.set(at, index);
        }
    }

    static void best(
            KernelContext context, IntArray cursor, FloatArray values, IntArray tokens, int capacity, int slices,
            IntArray first) {
        int row = context.globalIdx;
        if (row < cursor.get(Cursor.ROWS)) {
            float largest = values.get(row);
            int index = tokens.get(row);
            for (int slice = 1; slice < slices; slice++) {
                float value = values.get(slice * capacity + row);
                index = Choice.merge(largest, index, value, tokens.get(slice * capacity + row));
                largest = Choice.value(largest, value);
            }
            first.set(row, index);
        }
    }
}
