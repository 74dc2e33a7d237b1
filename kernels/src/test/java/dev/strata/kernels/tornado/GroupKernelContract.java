package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.tornado.GroupAttentionKernel.Caches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the kernels of sequences that advance together do, against the same in double precision. */
abstract class GroupKernelContract extends StoredLogitsContract {
    /** Of each row: two sequences, a stretch of the one and a single row of the other. */
    private static final int[][] ROWS = {{2, 3}, {2, 4}, {2, 5}, {0, 6}};
    private static final int LAYER = 1;
    private static final int SEQUENCES = 3;
    private static final int CAPACITY = 9;

    private static RowTable table() {
        var table = new RowTable(ROWS.length + 2);
        for (int row = 0; row < ROWS.length; row++) {
            table.set(row, ROWS[row][0], ROWS[row][1]);
        }
        return table;
    }

    @Test
    void embedsThePositionsOfEachRow() {
        var table = FloatArray.fromArray(floats(11 + CAPACITY * 50));
        var out = new Region(new FloatArray(1000), 5, 50);
        var rows = table();
        cursor(ROWS.length, 0, 0);
        var task = GroupEmbeddingKernel.positions("t", cursor, rows, table, 11, out);
        task.resize(ROWS.length);
        run(task, c -> GroupEmbeddingKernel.positions(c, cursor, rows.array(), table, 11, out.array(), 5, 50));
        for (int i = 0; i < ROWS.length * 50; i++) {
            assertEquals(table.get(11 + ROWS[i / 50][1] * 50 + i % 50), out.array().get(5 + i));
        }
        assertEquals(0f, out.array().get(5 + ROWS.length * 50), "beyond the last row");
    }

    @ParameterizedTest
    @CsvSource({"3, 16", "1, 70", "5, 6"})
    void attendsWithinEachSequence(int heads, int headWidth) {
        int width = heads * headWidth;
        int floats = 2 * SEQUENCES * CAPACITY * width;
        var caches = new Caches(
                FloatArray.fromArray(floats(floats)), FloatArray.fromArray(floats(floats)), SEQUENCES, CAPACITY);
        float[] before = caches.keys().toHeapArray();
        var qkv = FloatArray.fromArray(floats(4 + ROWS.length * 3 * width));
        var out = FloatArray.fromArray(new float[2 + ROWS.length * width]);
        var rows = table();
        cursor(ROWS.length, 0, LAYER);
        var append = GroupAttentionKernel.append("t", cursor, rows, new Region(qkv, 4, 3 * width), caches);
        append.resize(ROWS.length);
        run(append, c -> GroupAttentionKernel.append(
                c, cursor, rows.array(), qkv, 4, caches.keys(), caches.values(), SEQUENCES, CAPACITY, width));
        var attend = GroupAttentionKernel.attend(
                "t", cursor, rows, new Region(qkv, 4, 3 * width), caches, heads, new Region(out, 2, width));
        attend.resize(ROWS.length);
        float scale = BatchAttentionKernel.scale(headWidth);
        run(attend, c -> GroupAttentionKernel.attend(
                c, cursor, rows.array(), qkv, 4, caches.keys(), caches.values(), SEQUENCES, CAPACITY, heads, headWidth,
                scale, out, 2));

        boolean[] written = new boolean[before.length];
        for (int row = 0; row < ROWS.length; row++) {
            int at = cache(ROWS[row][0], ROWS[row][1], width);
            for (int c = 0; c < width; c++) {
                written[at + c] = true;
                assertEquals(qkv.get(4 + row * 3 * width + width + c), caches.keys().get(at + c));
                assertEquals(qkv.get(4 + row * 3 * width + 2 * width + c), caches.values().get(at + c));
                assertEquals(attended(qkv, row, c, headWidth, width, caches), out.get(2 + row * width + c), NEAR);
            }
        }
        for (int i = 0; i < before.length; i++) {
            assertEquals(written[i] ? caches.keys().get(i) : before[i], caches.keys().get(i), "no row's place: " + i);
        }
    }

    private static int cache(int sequence, int position, int width) {
        return ((LAYER * SEQUENCES + sequence) * CAPACITY + position) * width;
    }

    private static double attended(FloatArray qkv, int row, int column, int headWidth, int width, Caches caches) {
        int head = column / headWidth * headWidth;
        double mixed = 0;
        double total = 0;
        for (int position = 0; position <= ROWS[row][1]; position++) {
            int at = cache(ROWS[row][0], position, width);
            double score = 0;
            for (int c = head; c < head + headWidth; c++) {
                score += (double) qkv.get(4 + row * 3 * width + c) * caches.keys().get(at + c);
            }
            double weight = Math.exp(score / Math.sqrt(headWidth));
            mixed += weight * caches.values().get(at + column);
            total += weight;
        }
        return mixed / total;
    }

    @Test
    void findsTheLargestOfEachRow() {
        var logits = FloatArray.fromArray(floats(3 + 4 * 311));
        int[] expected = {17, 310, 0, -1};
        for (int row = 0; row < 3; row++) {
            logits.set(3 + row * 311 + expected[row], 100f);
        }
        logits.set(3 + 3 * 311 + 40, Float.NaN);
        var choice = new IntArray(5);
        var task = ArgmaxKernel.ofRows("t", new Region(logits, 3, 311), choice);
        task.resize(4);
        run(task, c -> ArgmaxKernel.argmax(c, logits, 3, 311, choice));
        for (int row = 0; row < 4; row++) {
            assertEquals(expected[row], choice.get(row));
        }
        assertEquals(0, choice.get(4), "beyond the last row");
    }
}
