package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the kernels of the backward pass compute, against {@link GradientReference}: as plain Java and on a device. */
abstract class GradientContract extends KernelHarness {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesThroughAnAddition(boolean add) {
        float[] before = floats(600);
        var from = FloatArray.fromArray(floats(600));
        var to = FloatArray.fromArray(before);
        cursor(4, 0, 2);
        var task = ElementGradient.add("t", cursor, new Region(from, 1, 30, 7), new Region(to, 3, 30, 100), add);
        task.resize(4);
        run(task, c -> ElementGradient.add(c, cursor, from, 1, 7, to, 3, 100, 30, flag(add)));
        for (int i = 0; i < 120; i++) {
            assertEquals(from.get(15 + i) + (add ? before[203 + i] : 0), to.get(203 + i));
        }
        assertEquals(before[202], to.get(202), "before the first row");
        assertEquals(before[323], to.get(323), "beyond the last row");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesThroughGelu(boolean add) {
        float[] in = floats(66);
        System.arraycopy(new float[] {0f, 30f, -30f, 1e-4f, -5f, 5f, 1e20f, -1e20f, -0.75f}, 0, in, 6, 9);
        float[] before = floats(60);
        var from = FloatArray.fromArray(in);
        var dOut = FloatArray.fromArray(floats(60));
        var dIn = FloatArray.fromArray(before);
        cursor(2, 0, 1);
        var task = ElementGradient.gelu(
                "t", cursor, new Region(from, 0, 30, 6), new Region(dOut, 0, 30), new Region(dIn, 0, 30), add);
        task.resize(2);
        run(task, c -> ElementGradient.gelu(c, cursor, from, 0, 6, dOut, 0, 0, dIn, 0, 0, 30, flag(add)));
        for (int i = 0; i < 60; i++) {
            double exact = dOut.get(i) * GradientReference.geluSlope(Math.clamp((double) in[6 + i], -50, 50));
            assertEquals(exact + (add ? before[i] : 0), dIn.get(i), 5e-6, "at " + in[6 + i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 30, 90, F32, false", "129, 30, 40, F32, true", "33, 48, 311, F16, false", "5, 17, 31, BF16, true"})
    void multiplies(int rows, int inputs, int outputs, DType dtype, boolean add) {
        var in = FloatArray.fromArray(floats(3 + rows * inputs));
        var dOut = FloatArray.fromArray(floats(5 + rows * outputs));
        Matrix weights = matrix(dtype, 2 * outputs, inputs);
        float[] inBefore = floats(4 + rows * inputs);
        float[] weightsBefore = floats(2 * outputs * inputs);
        float[] biasesBefore = floats(6 + 2 * outputs);
        var dIn = FloatArray.fromArray(inBefore);
        var dWeights = FloatArray.fromArray(weightsBefore);
        var dBiases = FloatArray.fromArray(biasesBefore);
        cursor(rows, 0, 1);
        var outRegion = new Region(dOut, 2, outputs, 3);
        var input = LinearGradient.input(
                "i", cursor, outRegion, weights.weights(), 1, new Region(dIn, 1, inputs, 3), add);
        input.resize(rows);
        run(input, c -> {
            switch (weights.weights()) {
                case Weights.Wide w -> LinearGradient.inputWide(
                        c, cursor, dOut, 2, 3, w.values(), 1, dIn, 1, 3, inputs, outputs, flag(add));
                case Weights.Short w -> LinearGradient.inputNarrow(
                        c, cursor, dOut, 2, 3, w.values(), w.format(), 1, dIn, 1, 3, inputs, outputs, flag(add));
                case Weights.Packed _ -> throw new AssertionError();
            }
        });
        var weight = LinearGradient.weights("w", cursor, outRegion, new Region(in, 1, inputs, 2), dWeights, 1, add);
        weight.resize(rows);
        run(weight, c -> LinearGradient.weights(
                c, cursor, dOut, 2, 3, in, 1, 2, dWeights, 1, inputs, outputs, flag(add)));
        var bias = LinearGradient.bias("b", cursor, outRegion, dBiases, 6, 1, add);
        bias.resize(rows);
        run(bias, c -> LinearGradient.bias(c, cursor, dOut, 2, 3, dBiases, 6, 1, outputs, flag(add)));

        double[] x = doubles(in, 3, rows * inputs);
        double[] g = doubles(dOut, 5, rows * outputs);
        int second = outputs * inputs;
        double[] w = IntStream.range(second, 2 * second).mapToDouble(weights::value).toArray();
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        expect(GradientReference.product(g, w, rows, outputs, inputs), inBefore, add, dIn, 4, NEAR * outputs);
        expect(
                GradientReference.product(GradientReference.transposed(g, rows), x, outputs, rows, inputs),
                weightsBefore, add, dWeights, outputs * inputs, NEAR * rows);
        expect(
                GradientReference.product(ones, g, 1, rows, outputs), biasesBefore, add, dBiases, 6 + outputs,
                NEAR * rows);
    }

    @ParameterizedTest
    @CsvSource({"1, 30, false", "35, 30, true", "3, 192, false", "2, 7, true"})
    void normalises(int rows, int width, boolean add) {
        var in = FloatArray.fromArray(floats(7 + rows * width));
        var dOut = FloatArray.fromArray(floats(2 + rows * width));
        var parameters = FloatArray.fromArray(floats(10 + 7 * width));
        var statistics = new FloatArray(2 * rows);
        float[] inBefore = floats(1 + rows * width);
        float[] before = floats(10 + 7 * width);
        var dIn = FloatArray.fromArray(inBefore);
        var gradients = FloatArray.fromArray(before);
        cursor(rows, 0, 2);
        var from = new Region(in, 1, width, 3);
        var out = new Region(dOut, 2, width);
        int bias = 10 + width;
        int perLayer = 2 * width;
        var first = LayerNormGradient.statistics("s", cursor, from, 1e-5f, statistics);
        first.resize(rows);
        run(first, c -> LayerNormGradient.statistics(c, cursor, in, 1, 3, width, 1e-5f, statistics));
        var input = LayerNormGradient.input(
                "i", cursor, from, statistics, parameters, 10, perLayer, out, new Region(dIn, 1, width), add);
        input.resize(rows);
        run(input, c -> LayerNormGradient.input(
                c, cursor, in, 1, 3, statistics, parameters, 10, perLayer, dOut, 2, dIn, 1, width, flag(add)));
        var rest = LayerNormGradient.parameters(
                "p", cursor, from, statistics, out, gradients, 10, bias, perLayer, add);
        rest.resize(rows);
        run(rest, c -> LayerNormGradient.parameters(
                c, cursor, in, 1, 3, statistics, dOut, 2, gradients, 10, bias, perLayer, width, flag(add)));

        var exact = GradientReference.layerNormGradient(
                doubles(in, 7, rows * width), doubles(parameters, 10 + 2 * perLayer, width),
                doubles(dOut, 2, rows * width));
        expect(exact.dIn(), inBefore, add, dIn, 1, 5 * NEAR);
        double[] exactParameters = Arrays.copyOf(exact.dGain(), perLayer);
        System.arraycopy(exact.dBias(), 0, exactParameters, width, width);
        expect(exactParameters, before, add, gradients, 10 + 2 * perLayer, NEAR * Math.max(2, rows));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 30, 5", "3, 7, 30, 5", "1, 129, 6, 1", "2, 5, 130, 1"})
    void attends(int sequences, int length, int width, int heads) {
        int rows = sequences * length;
        var qkv = FloatArray.fromArray(floats(9 + rows * 3 * width));
        var out = new FloatArray(8 + rows * width);
        var dOut = FloatArray.fromArray(floats(1 + rows * width));
        var dQkv = FloatArray.fromArray(floats(2 + rows * 3 * width));
        var statistics = new FloatArray(3 * rows * heads);
        float scale = (float) (1 / Math.sqrt((double) width / heads));
        Cursor.batch(cursor, sequences, length);
        cursor.set(Cursor.LAYER, 2);
        var from = new Region(qkv, 1, 3 * width, 4);
        var attend = BatchAttentionKernel.task("a", cursor, from, 129, heads, new Region(out, 2, width, 3));
        attend.resize(rows);
        run(attend, c -> BatchAttentionKernel.attend(
                c, cursor, qkv, 1, 4, 129, heads, width / heads, scale, out, 2, 3));
        var tasks = AttentionGradient.tasks(
                "g", cursor, from, 129, heads, new Region(dOut, 1, width), statistics, new Region(dQkv, 2, 3 * width));
        tasks.forEach(task -> task.resize(rows));
        run(tasks.get(0), c -> AttentionGradient.queries(
                c, cursor, qkv, 1, 4, 129, heads, width / heads, scale, dOut, 1, statistics, dQkv, 2));
        run(tasks.get(1), c -> AttentionGradient.keys(
                c, cursor, qkv, 1, 4, 129, heads, width / heads, scale, dOut, 1, statistics, dQkv, 2));

        double[] x = doubles(qkv, 9, rows * 3 * width);
        double[] g = doubles(dOut, 1, rows * width);
        expect(GradientReference.attention(x, width, length, heads), new float[0], false, out, 8, NEAR);
        expect(
                GradientReference.attentionGradient(x, g, width, length, heads), new float[0], false, dQkv, 2,
                10 * NEAR);
    }

    @Test
    void takesTheCrossEntropyOfAChunk() {
        int vocabulary = 311;
        int chunk = 4;
        var logits = FloatArray.fromArray(floats(5 + chunk * vocabulary));
        double[] before = doubles(logits, 5, chunk * vocabulary);
        var targets = IntArray.fromElements(7, 7, 7, 7, 310, -1, 0, 42);
        var losses = new FloatArray(2 * chunk);
        var factor = FloatArray.fromElements(0.25f);
        cursor(chunk, 0, 1);
        crossEntropy(logits, vocabulary, chunk, targets, factor, losses);
        for (int r = 0; r < chunk; r++) {
            int target = targets.get(chunk + r);
            double[] row = Arrays.copyOfRange(before, r * vocabulary, (r + 1) * vocabulary);
            assertEquals(target < 0 ? 0 : GradientReference.crossEntropy(row, target), losses.get(chunk + r), NEAR);
            double[] exact = target < 0
                    ? new double[vocabulary] : GradientReference.crossEntropyGradient(row, target);
            for (int v = 0; v < vocabulary; v++) {
                assertEquals(0.25 * exact[v], logits.get(5 + r * vocabulary + v), NEAR);
            }
        }
    }

    @Test
    void hasNoFiniteLossForLogitsThatAreNot() {
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        int vocabulary = 100;
        float[] values = floats(5 + 7 * vocabulary);
        for (int r = 0; r < 6; r++) {
            values[5 + r * vocabulary + (r < 3 ? 3 : 99)] = bad[r % 3];
        }
        for (int v = 0; v < vocabulary; v++) {
            values[5 + 6 * vocabulary + v] += 90f;
        }
        var logits = FloatArray.fromArray(values);
        var targets = IntArray.fromElements(3, 3, 3, 3, 3, 3, 3);
        var losses = new FloatArray(7);
        cursor(7, 0, 0);
        crossEntropy(logits, vocabulary, 7, targets, FloatArray.fromElements(1f), losses);
        for (int r = 0; r < 6; r++) {
            assertFalse(Float.isFinite(losses.get(r)), "row " + r + ": " + losses.get(r));
        }
        double[] last = IntStream.range(0, vocabulary).mapToDouble(v -> values[5 + 6 * vocabulary + v]).toArray();
        assertEquals(GradientReference.crossEntropy(last, 3), losses.get(6), 2e-5, "large logits");
    }

    @Test
    void addsToTheRowsOfTheTables() {
        int width = 30;
        int length = 43;
        int rows = 3 * length;
        int[] drawn = random.ints(rows, 0, 40).toArray();
        float[] tableBefore = floats(50 * width);
        float[] positionsBefore = floats(11 + (length + 1) * width);
        var dOut = FloatArray.fromArray(floats(2 + rows * width));
        var table = FloatArray.fromArray(tableBefore);
        var positions = FloatArray.fromArray(positionsBefore);
        var tokens = new IntArray(rows);
        IntStream.range(0, rows).forEach(r -> tokens.set(r, drawn[r]));
        Cursor.batch(cursor, 3, length);
        var region = new Region(dOut, 2, width);
        var tokenTask = EmbeddingGradient.tokens("t", cursor, tokens, region, table);
        tokenTask.resize(rows);
        run(tokenTask, c -> EmbeddingGradient.tokens(c, cursor, tokens, dOut, 2, width, table));
        var positionTask = EmbeddingGradient.positions("p", cursor, region, positions, 11);
        positionTask.resize(length);
        run(positionTask, c -> EmbeddingGradient.positions(c, cursor, dOut, 2, width, positions, 11));

        double[] exactTable = new double[50 * width];
        double[] exactPositions = new double[(length + 1) * width];
        for (int i = 0; i < rows * width; i++) {
            exactTable[drawn[i / width] * width + i % width] += dOut.get(2 + i);
            exactPositions[i % (length * width)] += dOut.get(2 + i);
        }
        expect(exactTable, tableBefore, true, table, 0, NEAR);
        expect(exactPositions, positionsBefore, true, positions, 11, NEAR);
    }

    @Test
    void scalesEachSequence() {
        var all = FloatArray.fromArray(floats(2 + 6 * 30));
        double[] before = doubles(all, 2, 6 * 30);
        var factors = FloatArray.fromElements(0.5f, 0f, -2f);
        Cursor.batch(cursor, 3, 2);
        var region = new Region(all, 2, 30);
        var task = ElementKernel.scale("t", cursor, region, factors, region);
        task.resize(6);
        run(task, c -> ElementKernel.scale(c, cursor, all, 2, factors, all, 2, 30));
        for (int i = 0; i < 6 * 30; i++) {
            assertEquals(factors.get(i / 60) * before[i], all.get(2 + i), 0f);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5000, 3", "63, 4"})
    void measures(int size, int groups) {
        var values = FloatArray.fromArray(floats(size));
        var partials = new FloatArray(groups);
        var task = SquaredNormKernel.task("t", values, partials);
        run(task, c -> SquaredNormKernel.squaredNorm(c, values, size, partials, groups));
        double exact = Arrays.stream(doubles(values, 0, size)).map(v -> v * v).sum();
        assertEquals(exact, Arrays.stream(doubles(partials, 0, groups)).sum(), 1e-6 * exact);
    }

    @Test
    void fills() {
        var array = FloatArray.fromArray(floats(100));
        run(FillKernel.task("t", array, 0.5f), c -> FillKernel.fill(c, array, 100, 0.5f));
        IntStream.range(0, 100).forEach(i -> assertEquals(0.5f, array.get(i)));
    }

    @Test
    void steps() {
        int size = 100;
        var parameters = FloatArray.fromArray(floats(size));
        var gradients = new FloatArray(size);
        var first = new FloatArray(size);
        var second = new FloatArray(size);
        var settings = new AdamWSettings();
        double[] p = doubles(parameters, 0, size);
        double[] m = new double[size];
        double[] v = new double[size];
        var task = AdamWKernel.task("t", settings, parameters, gradients, first, second, 10, 60);
        for (int n = 1; n <= 3; n++) {
            double rate = 0.01 / n;
            settings.set(new AdamW(rate, 0.9, 0.95, 1e-8, 0.1, n), 0.5f);
            for (int i = 0; i < size; i++) {
                gradients.set(i, i == 0 ? 0f : (float) random.nextGaussian());
            }
            run(task, c -> AdamWKernel.update(
                    c, settings.array(), parameters, gradients, first, second, size, 10, 60));
            for (int i = 0; i < size; i++) {
                double g = 0.5 * gradients.get(i);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                double direction = m[i] / (1 - Math.pow(0.9, n)) / (Math.sqrt(v[i] / (1 - Math.pow(0.95, n))) + 1e-8);
                p[i] -= rate * ((i >= 10 && i < 60 ? 0.1 : 0) * p[i] + direction);
                assertEquals(p[i], parameters.get(i), 1e-6, "step " + n + " parameter " + i);
            }
        }
        expect(m, new float[0], false, first, 0, 1e-6);
        expect(v, new float[0], false, second, 0, 1e-6);
    }

    private void crossEntropy(
            FloatArray logits, int vocabulary, int chunk, IntArray targets, FloatArray factor, FloatArray losses) {
        var task = CrossEntropyKernel.task(
                "t", cursor, new Region(logits, 5, vocabulary), chunk, targets, factor, losses);
        task.resize(chunk);
        run(task, c -> CrossEntropyKernel.crossEntropy(
                c, cursor, logits, 5, vocabulary, chunk, targets, factor, losses));
    }

    private static int flag(boolean add) {
        return Gradients.flag(add);
    }

    private static double[] doubles(FloatArray array, int at, int size) {
        return IntStream.range(at, at + size).mapToDouble(array::get).toArray();
    }

    /** The values from {@code at} on are those, plus what stood there if they were to be added. */
    private static void expect(
            double[] exact, float[] before, boolean add, FloatArray found, int at, double near) {
        for (int i = 0; i < exact.length; i++) {
            assertEquals(exact[i] + (add ? before[at + i] : 0), found.get(at + i), near, "element " + i);
        }
        for (int i = 0; i < Math.min(at, before.length); i++) {
            assertEquals(before[i], found.get(i), "before the first: " + i);
        }
        for (int i = at + exact.length; i < before.length; i++) {
            assertEquals(before[i], found.get(i), "behind the last: " + i);
        }
    }
}
