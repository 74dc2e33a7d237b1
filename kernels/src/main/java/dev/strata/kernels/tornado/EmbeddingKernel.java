package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Rows of an embedding table: the tokens' [V, d] or the positions' [context, d]. A lane per element. */
public final class EmbeddingKernel {
    private static final int LANES = 64;

    private EmbeddingKernel() {}

    /** out[r] = table[tokens[r]]. */
    public static KernelTask tokens(
            String name, IntArray cursor, IntArray tokens, Weights table, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, tokens, table.array(), out.array()),
                (graph, id) -> switch (table) {
                    case Weights.Wide wide -> graph.task(
                            id, EmbeddingKernel::tokensWide,
                            context, cursor, tokens, wide.values(), out.array(), out.flatAt(), width);
                    case Weights.Short narrow -> graph.task(
                            id, EmbeddingKernel::tokensNarrow,
                            context, cursor, tokens, narrow.values(), narrow.format(), out.array(), out.flatAt(),
                            width);
                    case Weights.Packed _ -> throw Weights.notPacked(name);
                });
    }

    /** out[r] = table[start + r mod length], the table beginning at {@code at}. */
    public static KernelTask positions(String name, IntArray cursor, FloatArray table, int at, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, table, out.array()),
                (graph, id) -> graph.task(
                        id, EmbeddingKernel::positions, context, cursor, table, at, out.array(), out.flatAt(), width));
    }

    static void tokensWide(
            KernelContext context, IntArray cursor, IntArray tokens, FloatArray table, FloatArray out, int outAt,
            int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            out.set(outAt + i, table.get(tokens.get(i / width) * width + i % width));
        }
    }

    static void tokensNarrow(
            KernelContext context, IntArray cursor, IntArray tokens, ShortArray table, int format, FloatArray out,
            int outAt, int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            out.set(outAt + i, Narrow.widen(table.get(tokens.get(i / width) * width + i % width), format));
        }
    }

    static void positions(
            KernelContext context, IntArray cursor, FloatArray table, int at, FloatArray out, int outAt, int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            int position = cursor.get(Cursor.START) + i / width % cursor.get(Cursor.LENGTH);
            out.set(outAt + i, table.get(at + position * width + i % width));
        }
    }
}
