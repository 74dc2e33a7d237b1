package dev.strata.lens.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What doesn't fit beside each other goes on below. */
final class Blocks {
    private Blocks() {}

    /** The columns in blocks that are no wider than the room, a column that is wider having one of its own. */
    static <T> List<List<T>> of(List<T> columns, ToIntFunction<T> width, int room) {
        var blocks = new ArrayList<List<T>>();
        int used = 0;
        for (T column : columns) {
            used += width.applyAsInt(column);
            if (blocks.isEmpty() || used > room) {
                blocks.add(new ArrayList<>());
                used = width.applyAsInt(column);
            }
            blocks.getLast().add(column);
        }
        return blocks;
    }
}
