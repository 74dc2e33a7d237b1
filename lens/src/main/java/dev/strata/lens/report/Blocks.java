package dev.strata.lens.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What doesn't fit beside each other goes on below. */
final class Blocks {
    private Blocks() {}

    /**
     * The columns in as few blocks as fit into the room, all about as wide; a column that is wider than the room has
     * one of its own.
     */
    static <T> List<List<T>> of(List<T> columns, ToIntFunction<T> width, int room) {
        int count = filled(columns, width, room).size();
        int least = 0;
        int most = room;
        while (least < most) {
            int middle = (least + most) / 2;
            if (filled(columns, width, middle).size() > count) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return filled(columns, width, most);
    }

    private static <T> List<List<T>> filled(List<T> columns, ToIntFunction<T> width, int room) {
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
