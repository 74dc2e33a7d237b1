package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Attention by tiles of 32 rows and keys, against the same in double precision. */
abstract class TiledAttentionContract extends ProductKernelContract {
    private static final int HEADS = 3;
    private static final int CAPACITY = 140;

    /** Sequences that end at a tile's border, before it and behind it, with and without a prefix in the cache. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 16", "31, 0, 64", "32, 0, 64", "33, 0, 64", "70, 0, 6", "5, 29, 64", "32, 32, 16", "31, 33, 70",
        "97, 1, 64", "64, 76, 16"
    })
    void attendsOverTheCacheInTiles(int rows, int start, int headWidth) {
        int width = HEADS * headWidth;
        var keys = FloatArray.fromArray(floats(2 * CAPACITY * width));
        var values = FloatArray.fromArray(floats(2 * CAPACITY * width));
        var all = FloatArray.fromArray(floats(5 + (rows + 1) * 4 * width));
        int outAt = 5 + rows * 3 * width;
        float beyond = all.get(outAt + rows * width);
        cursor(rows, start, 1);
        var task = TiledAttentionKernel.overCache(
                "t", cursor, new Region(all, 5, 3 * width), keys, values, CAPACITY, HEADS,
                new Region(all, outAt, width));
        task.resize(rows);
        run(task, c -> AttentionTile.attend(
                c, cursor, all, 5, 0, keys, 0, values, 0, CAPACITY * width, width, HEADS, headWidth,
                AttentionTile.room(headWidth), (float) (1 / Math.sqrt(headWidth)), all, outAt, 0));
        for (int r = 0; r < rows; r++) {
            int row = r;
            assertAttends(
                    headWidth, start + r + 1, (h, c) -> all.get(5 + row * 3 * width + h * headWidth + c),
                    (j, h, c) -> keys.get((CAPACITY + j) * width + h * headWidth + c),
                    (j, h, c) -> values.get((CAPACITY + j) * width + h * headWidth + c),
                    (h, c) -> all.get(outAt + row * width + h * headWidth + c));
        }
        assertEquals(beyond, all.get(outAt + rows * width), "beyond the last row");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "3, 31, 6", "2, 32, 16", "2, 33, 64", "5, 7, 70"})
    void attendsWithinSequencesInTiles(int sequences, int length, int headWidth) {
        int width = HEADS * headWidth;
        int rows = sequences * length;
        int stride = (rows + 2) * 3 * width;
        var qkv = FloatArray.fromArray(floats(5 + 2 * stride));
        var out = new FloatArray(7 + 2 * rows * width);
        Cursor.batch(cursor, sequences, length);
        cursor.set(Cursor.LAYER, 1);
        var task = TiledAttentionKernel.withinSequences(
                "t", cursor, new Region(qkv, 5, 3 * width, stride), HEADS, new Region(out, 7, width, rows * width));
        task.resize(rows);
        run(task, c -> AttentionTile.attend(
                c, cursor, qkv, 5, stride, qkv, 5 + width, qkv, 5 + 2 * width, stride, 3 * width, HEADS,
                headWidth, AttentionTile.room(headWidth), (float) (1 / Math.sqrt(headWidth)), out, 7, rows * width));
        for (int r = 0; r < rows; r++) {
            int row = 5 + stride + r * 3 * width;
            int from = row - r % length * 3 * width;
            int to = 7 + (rows + r) * width;
            assertAttends(
                    headWidth, r % length + 1, (h, c) -> qkv.get(row + h * headWidth + c),
                    (j, h, c) -> qkv.get(from + (j * 3 + 1) * width + h * headWidth + c),
                    (j, h, c) -> qkv.get(from + (j * 3 + 2) * width + h * headWidth + c),
                    (h, c) -> out.get(to + h * headWidth + c));
        }
    }

    /** What a position must not see may be anything. */
    @ParameterizedTest
    @CsvSource({"40, NaN", "20, Infinity"})
    void aBadValueSpoilsNoRowBeforeIt(int bad, float value) {
        var keys = FloatArray.fromArray(floats(CAPACITY * 16));
        var values = FloatArray.fromArray(floats(CAPACITY * 16));
        values.set(bad * 16 + 3, value);
        var qkv = FloatArray.fromArray(floats(50 * 48));
        var out = new FloatArray(50 * 16);
        cursor(50, 0, 0);
        var task = TiledAttentionKernel.overCache(
                "t", cursor, new Region(qkv, 0, 48), keys, values, CAPACITY, 1, new Region(out, 0, 16));
        task.resize(50);
        run(task, c -> AttentionTile.attend(
                c, cursor, qkv, 0, 0, keys, 0, values, 0, CAPACITY * 16, 16, 1, 16, AttentionTile.room(16),
                0.25f, out, 0, 0));
        for (int r = 0; r < 50; r++) {
            assertEquals(r < bad, Float.isFinite(out.get(r * 16 + 3)), "row " + r);
            assertEquals(true, Float.isFinite(out.get(r * 16 + 4)), "row " + r);
        }
    }

    interface OfRow {
        double at(int head, int column);
    }

    interface OfPosition {
        double at(int position, int head, int column);
    }

    /** One row's mix of the values at the positions that it sees. */
    private static void assertAttends(
            int headWidth, int seen, OfRow query, OfPosition keys, OfPosition values, OfRow mix) {
        for (int h = 0; h < HEADS; h++) {
            double[] mixed = new double[headWidth];
            double total = 0;
            for (int j = 0; j < seen; j++) {
                double score = 0;
                for (int c = 0; c < headWidth; c++) {
                    score += query.at(h, c) * keys.at(j, h, c);
                }
                double weight = Math.exp(score / Math.sqrt(headWidth));
                total += weight;
                for (int c = 0; c < headWidth; c++) {
                    mixed[c] += weight * values.at(j, h, c);
                }
            }
            for (int c = 0; c < headWidth; c++) {
                assertEquals(mixed[c] / total, mix.at(h, c), NEAR, "of " + seen + ", head " + h + " column " + c);
            }
        }
    }
}
