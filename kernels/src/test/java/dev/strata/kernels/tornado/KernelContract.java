package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.DType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** What every kernel computes, against the same in double precision: as plain Java and on a device. */
abstract class KernelContract extends TiledAttentionContract {
    @Test
    void embedsTokens() {
        var tokens = IntArray.fromElements(3, 0, 2);
        var table = FloatArray.fromArray(floats(5 * 48));
        var out = new Region(new FloatArray(1000), 7, 48);
        cursor(3, 0, 0);
        var task = EmbeddingKernel.tokens("t", cursor, tokens, new Weights.Wide(table), out);
        task.resize(3);
        run(task, c -> EmbeddingKernel.tokensWide(c, cursor, tokens, table, out.array(), 7, 48));
        for (int i = 0; i < 3 * 48; i++) {
            assertEquals(table.get(tokens.get(i / 48) * 48 + i % 48), out.array().get(7 + i));
        }
        assertEquals(0f, out.array().get(7 + 3 * 48), "beyond the last row");
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void embedsTokensOfEveryNarrowValue(DType dtype) {
        int format = Narrow.format(dtype);
        var table = new ShortArray(65536);
        for (int bits = 0; bits < 65536; bits++) {
            table.set(bits, Narrow.isFinite((short) bits, format) ? (short) bits : 0);
        }
        var tokens = new IntArray(1024);
        for (int i = 0; i < 1024; i++) {
            tokens.set(i, i);
        }
        var out = new Region(new FloatArray(65536), 0, 64);
        cursor(1024, 0, 0);
        var task = EmbeddingKernel.tokens("t", cursor, tokens, new Weights.Short(table, format, out.array(), 0), out);
        task.resize(1024);
        run(task, c -> EmbeddingKernel.tokensNarrow(c, cursor, tokens, table, format, out.array(), 0, 64));
        for (int bits = 0; bits < 65536; bits++) {
            short narrow = table.get(bits);
            float exact = dtype == DType.F16 ? Float.float16ToFloat(narrow) : Float.intBitsToFloat(narrow << 16);
            if (dtype == DType.F16 || Math.abs(exact) >= Float.MIN_NORMAL || exact == 0) {
                assertEquals(exact, out.array().get(bits), 0f, () -> Integer.toHexString(narrow & 0xffff));
            }
        }
    }

    @Test
    void embedsPositions() {
        var table = FloatArray.fromArray(floats(11 + 9 * 48));
        var out = new Region(new FloatArray(400), 0, 48);
        cursor(6, 5, 0);
        cursor.set(Cursor.LENGTH, 3);
        var task = EmbeddingKernel.positions("t", cursor, table, 11, out);
        task.resize(6);
        run(task, c -> EmbeddingKernel.positions(c, cursor, table, 11, out.array(), 0, 48));
        for (int i = 0; i < 6 * 48; i++) {
            assertEquals(table.get(11 + 5 * 48 + i % (3 * 48)), out.array().get(i));
        }
    }

    @Test
    void adds() {
        var all = FloatArray.fromArray(floats(1000));
        cursor(4, 0, 2);
        var task = ElementKernel.add(
                "t", cursor, new Region(all, 0, 48, 100), new Region(all, 200, 48, 101), new Region(all, 400, 48, 150));
        task.resize(4);
        float last = all.get(700 + 4 * 48);
        run(task, c -> ElementKernel.add(c, cursor, all, 0, 100, all, 200, 101, all, 400, 150, 48));
        for (int i = 0; i < 4 * 48; i++) {
            assertEquals(all.get(200 + i) + all.get(402 + i), all.get(700 + i));
        }
        assertEquals(last, all.get(700 + 4 * 48), "beyond the last row");
    }

    @Test
    void appliesGelu() {
        float[] in = floats(96);
        in[0] = 0f;
        in[1] = 30f;
        in[2] = -30f;
        in[3] = 1e-4f;
        in[4] = -5f;
        in[5] = Float.NaN;
        in[6] = 1e20f;
        var from = FloatArray.fromArray(in);
        var to = new FloatArray(103);
        cursor(2, 0, 1);
        var task = ElementKernel.gelu("t", cursor, new Region(from, 0, 48), new Region(to, 0, 48, 7));
        task.resize(2);
        run(task, c -> ElementKernel.gelu(c, cursor, from, 0, 0, to, 0, 7, 48));
        for (int i = 0; i < 96; i++) {
            double x = in[i];
            double exact = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            double near = Double.isNaN(exact) ? 0 : 1e-6 * Math.max(1, Math.abs(exact));
            assertEquals(exact, to.get(7 + i), near, "gelu(" + x + ")");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 48", "3, 192", "2, 7", "1, 1600"})
    void normalises(int rows, int width) {
        var in = FloatArray.fromArray(floats(10 + rows * width));
        var parameters = FloatArray.fromArray(floats(10 + 6 * width));
        var out = new FloatArray(6 + rows * width);
        cursor(rows, 0, 2);
        var task = LayerNormKernel.task(
                "t", cursor, new Region(in, 0, width, 5), parameters, 10, 10 + 3 * width, width, 1e-5f,
                new Region(out, 0, width, 3));
        task.resize(rows);
        run(task, c -> LayerNormKernel.normalise(
                c, cursor, in, 0, 5, parameters, 10, 10 + 3 * width, width, out, 0, 3, width, 1e-5f));
        for (int r = 0; r < rows; r++) {
            int row = 10 + r * width;
            double mean = IntStream.range(0, width).mapToDouble(c -> in.get(row + c)).average().orElseThrow();
            double variance = IntStream.range(0, width).mapToDouble(c -> Math.pow(in.get(row + c) - mean, 2)).average()
                    .orElseThrow();
            for (int c = 0; c < width; c++) {
                double normal = (in.get(row + c) - mean) / Math.sqrt(variance + 1e-5);
                double exact = normal * parameters.get(10 + 2 * width + c) + parameters.get(10 + 5 * width + c);
                assertEquals(exact, out.get(6 + r * width + c), NEAR);
            }
        }
    }

    @Test
    void attendsOverTheCache() {
        int heads = 3;
        int width = 48;
        int capacity = 70;
        int start = 66;
        int rows = 3;
        int cache = 2 * capacity * width;
        float[] keysBefore = floats(cache);
        float[] valuesBefore = floats(cache);
        var qkv = FloatArray.fromArray(floats(rows * 3 * width));
        var keys = FloatArray.fromArray(keysBefore);
        var values = FloatArray.fromArray(valuesBefore);
        var out = new FloatArray(rows * width);
        cursor(rows, start, 1);
        var region = new Region(qkv, 0, 3 * width);
        var append = AttentionKernel.append("a", cursor, region, keys, values, capacity);
        append.resize(rows);
        run(append, c -> AttentionKernel.append(c, cursor, qkv, 0, keys, values, capacity, width));
        for (int i = 0; i < cache; i++) {
            int position = i / width - capacity - start;
            boolean fresh = position >= 0 && position < rows;
            int row = position * 3 * width + i % width;
            assertEquals(fresh ? qkv.get(row + width) : keysBefore[i], keys.get(i), "key " + i);
            assertEquals(fresh ? qkv.get(row + 2 * width) : valuesBefore[i], values.get(i), "value " + i);
        }
        var attend = AttentionKernel.attend(
                "b", cursor, region, keys, values, capacity, heads, new Region(out, 0, width));
        attend.resize(rows);
        run(attend, c -> AttentionKernel.attend(
                c, cursor, qkv, 0, keys, values, capacity, heads, width / heads, 0.25f, out, 0));
        var captures = new FloatArray(10 + heads * 2 * 69);
        var request = PatternKernel.request(70);
        PatternKernel.fill(request, 10, 69, new int[] {0, 2});
        var pattern = PatternKernel.task("p", cursor, request, region, keys, capacity, heads, captures);
        pattern.resize(2);
        run(pattern, c -> PatternKernel.pattern(
                c, cursor, request, qkv, 0, keys, capacity, heads, width / heads, 0.25f, captures));
        for (int r = 0; r < rows; r++) {
            for (int h = 0; h < heads; h++) {
                double[] weights = weights(qkv, r, keys, h, start + r + 1, capacity, width, heads);
                for (int c = 0; c < width / heads; c++) {
                    double exact = 0;
                    for (int j = 0; j < weights.length; j++) {
                        exact += weights[j] * values.get((capacity + j) * width + h * width / heads + c);
                    }
                    assertEquals(exact, out.get(r * width + h * width / heads + c), NEAR);
                }
                for (int j = 0; r != 1 && j < 69; j++) {
                    double exact = j < weights.length ? weights[j] : 0;
                    assertEquals(exact, captures.get(10 + (h * 2 + r / 2) * 69 + j), NEAR, "pattern " + r + " " + j);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 16", "5, 32", "127, 16", "128, 70", "299, 16"})
    void attendsOverTheCacheInSplits(int start, int headWidth) {
        int heads = 3;
        int width = heads * headWidth;
        int capacity = 300;
        float[] keysBefore = floats(2 * capacity * width);
        float[] valuesBefore = floats(2 * capacity * width);
        var keys = FloatArray.fromArray(keysBefore);
        var values = FloatArray.fromArray(valuesBefore);
        var all = FloatArray.fromArray(floats(
                5 + 4 * width + SplitAttentionKernel.partials(capacity, heads, width)));
        float scale = (float) (1 / Math.sqrt(headWidth));
        cursor(1, start, 1);
        var qkv = new Region(all, 5, 3 * width);
        var out = new Region(all, 5 + 3 * width, width);
        var partials = new Region(all, 5 + 4 * width, width);
        var tasks = SplitAttentionKernel.tasks("t", cursor, qkv, keys, values, capacity, heads, partials, out);
        tasks.forEach(task -> task.resize(1));
        run(tasks.get(0), c -> SplitAttentionKernel.split(
                c, cursor, all, 5, keys, values, capacity, heads, headWidth, scale, all, partials.at()));
        run(tasks.get(1), c -> SplitAttentionKernel.combine(
                c, cursor, all, partials.at(), heads, headWidth, all, out.at()));
        for (int i = 0; i < keysBefore.length; i++) {
            int column = i - (capacity + start) * width;
            boolean fresh = column >= 0 && column < width;
            assertEquals(fresh ? all.get(5 + width + column) : keysBefore[i], keys.get(i), "key " + i);
            assertEquals(fresh ? all.get(5 + 2 * width + column) : valuesBefore[i], values.get(i), "value " + i);
        }
        for (int h = 0; h < heads; h++) {
            var query = FloatArray.fromArray(floats(3 * width));
            for (int i = 0; i < 3 * width; i++) {
                query.set(i, all.get(5 + i));
            }
            double[] weights = weights(query, 0, keys, h, start + 1, capacity, width, heads);
            for (int c = 0; c < headWidth; c++) {
                double exact = 0;
                for (int j = 0; j <= start; j++) {
                    exact += weights[j] * values.get((capacity + j) * width + h * headWidth + c);
                }
                assertEquals(exact, all.get(out.at() + h * headWidth + c), NEAR, "head " + h + " column " + c);
            }
        }
    }

    @Test
    void copiesChosenRows() {
        var from = FloatArray.fromArray(floats(500));
        var to = new FloatArray(500);
        var table = new CopyTable(8, 4).of(4, 0, 2).copy(10, 80, 5, 70, 70).copy(30, 80, 300, 2, 2);
        var task = CopyKernel.task("t", table, from, to);
        task.resize(table.groups());
        run(task, c -> CopyKernel.copy(c, table.array(), table.firstEntry(), from, to));
        int[] rows = {4, 0, 2};
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 70; c++) {
                assertEquals(from.get(10 + rows[r] * 80 + c), to.get(5 + r * 70 + c));
            }
            assertEquals(from.get(30 + rows[r] * 80), to.get(300 + r * 2));
            assertEquals(from.get(30 + rows[r] * 80 + 1), to.get(300 + r * 2 + 1));
        }
        assertEquals(0f, to.get(4));
        assertEquals(0f, to.get(306));
    }

    private static double[] weights(
            FloatArray qkv, int row, FloatArray keys, int head, int length, int capacity, int width, int heads) {
        double[] scores = new double[length];
        double sum = 0;
        for (int j = 0; j < length; j++) {
            double score = 0;
            for (int c = 0; c < width / heads; c++) {
                int column = head * width / heads + c;
                score += (double) qkv.get(row * 3 * width + column) * keys.get((capacity + j) * width + column);
            }
            scores[j] = Math.exp(score / Math.sqrt((double) width / heads));
            sum += scores[j];
        }
        for (int j = 0; j < length; j++) {
            scores[j] /= sum;
        }
        return scores;
    }
}
