package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What matrix products on tensor cores compute, against the same in double precision. */
abstract class TensorKernelContract extends KernelHarness {
    private static final int IN = 1;
    private static final int OUT = 2;
    private static final int BIAS = 4;

    /** A product of layer 1 of 2, and what follows from it, in an array with room between its regions. */
    private final class Case {
        final int rows;
        final int inputs;
        final int outputs;
        final int size;
        final FloatArray in;
        final Matrix weights;
        final FloatArray biases;
        final float[] before;
        final FloatArray out;
        final Region other;
        final Region to;

        Case(int rows, int inputs, int outputs, DType dtype) {
            this.rows = rows;
            this.inputs = inputs;
            this.outputs = outputs;
            size = rows * outputs;
            in = FloatArray.fromArray(floats(IN + 2 + rows * inputs));
            weights = matrix(dtype, 2 * outputs, inputs);
            biases = FloatArray.fromArray(floats(BIAS + 2 * outputs));
            before = floats(OUT + 10 + 3 * size);
            out = FloatArray.fromArray(before);
            other = new Region(out, OUT + 5 + size, outputs);
            to = new Region(out, OUT + 8 + 2 * size, outputs);
            cursor(rows, 0, 1);
        }

        /** With a stride, as layers have that are kept: results begin 3 later in layer 1. */
        Region region() {
            return new Region(out, OUT, outputs, 3);
        }

        int at() {
            return OUT + 3;
        }

        double exact(int r, int o) {
            double exact = biases.get(BIAS + outputs + o);
            for (int k = 0; k < inputs; k++) {
                exact += (double) in.get(IN + 2 + r * inputs + k) * weights.value((outputs + o) * inputs + k);
            }
            return exact;
        }

        void multiply(Follow follow) {
            var task = TensorLinearKernel.task(
                    "t", cursor, new Region(in, IN, inputs, 2), weights.weights(), biases, BIAS, 1, region(), follow);
            task.resize(rows);
            run(task, c -> {
                switch (weights.weights()) {
                    case Weights.Wide w -> TensorLinearKernel.wide(
                            c, cursor, in, IN, 2, w.values(), biases, BIAS, 1, out, OUT, 3, inputs, outputs,
                            follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Short w -> TensorLinearKernel.narrow(
                            c, cursor, in, IN, 2, w.values(), w.format(), biases, BIAS, 1, out, OUT, 3, inputs,
                            outputs, follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Packed w -> TensorLinearKernel.packed(
                            c, cursor, in, IN, 2, w.values(), w.beside(), w.scales(), biases, BIAS, 1, out, OUT, 3,
                            inputs, outputs, follow.kind(), follow.otherAt(), follow.at());
                }
            });
        }

        /** The largest error of all results. */
        double error() {
            double worst = 0;
            for (int i = 0; i < size; i++) {
                worst = Math.max(worst, Math.abs(out.get(at() + i) - exact(i / outputs, i % outputs)));
            }
            return worst;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 48, 144, F32, gelu", "33, 33, 72, F32, none", "5, 17, 31, F16, add", "40, 64, 64, BF16, add",
        "3, 1, 139, BF16, gelu", "9, 401, 8, BF16, add", "35, 18, 203, INT8, none", "18, 48, 137, INT8, gelu",
        "24, 50, 15, F16, none", "3, 64, 128, BF16, none", "3, 64, 256, F16, gelu",
        "3, 32, 128, F32, none", "3, 64, 128, INT8, none"
    })
    void multiplies(int rows, int inputs, int outputs, DType dtype, String kind) {
        var product = new Case(rows, inputs, outputs, dtype);
        var follow = switch (kind) {
            case "gelu" -> Follow.gelu(product.region(), product.to);
            case "add" -> Follow.add(product.region(), product.other, product.to);
            default -> Follow.NOTHING;
        };
        product.multiply(follow);
        float[] after = product.out.toHeapArray();
        float[] untouched = product.before.clone();
        for (int i = 0; i < product.size; i++) {
            int r = i / outputs;
            int o = i % outputs;
            double exact = product.exact(r, o);
            assertEquals(exact, after[product.at() + i], NEAR * inputs, "row " + r + " output " + o);
            untouched[product.at() + i] = after[product.at() + i];
            if (!kind.equals("none")) {
                double inner = Math.sqrt(2 / Math.PI) * (exact + 0.044715 * Math.pow(exact, 3));
                double expected = kind.equals("gelu")
                        ? 0.5 * exact * (1 + Math.tanh(inner))
                        : product.before[product.other.at() + i] + exact;
                int at = product.to.at() + i;
                assertEquals(expected, after[at], NEAR * inputs, kind + " of row " + r + " output " + o);
                untouched[at] = after[at];
            }
        }
        assertArrayEquals(untouched, after, "what lies around the results");
    }

    /** Two chunks, the second of which ends with half a step. */
    @ParameterizedTest
    @CsvSource({"F32, 3e-6", "F16, 3e-6", "BF16, 3e-6", "INT8, 3e-6"})
    void isAsExactAsFloats(DType dtype, double bound) {
        var product = new Case(17, 424, 24, dtype);
        product.multiply(Follow.NOTHING);
        double norm = Math.sqrt(product.inputs);
        assertTrue(product.error() < bound * norm, dtype + ": error of " + product.error() / norm + " √inputs");
    }

    /** F16 weights below its least normal value are normal in BF16. */
    @Test
    void subnormalHalvesAreWhole() {
        var product = new Case(4, 32, 16, DType.F16);
        var values = ((Weights.Short) product.weights.weights()).values();
        for (int i = 0; i < values.getSize(); i++) {
            values.set(i, (short) (i * 31 % 0x400 | (i % 2) << 15));
        }
        for (int i = 0; i < product.biases.getSize(); i++) {
            product.biases.set(i, 0f);
        }
        product.multiply(Follow.NOTHING);
        assertTrue(product.error() < 1e-9, "error " + product.error());
    }

    @Test
    void whatIsNotFiniteSpoilsItsRowAlone() {
        var product = new Case(19, 40, 72, DType.BF16);
        product.in.set(IN + 2 + 18 * 40 + 5, Float.NaN);
        product.in.set(IN + 2 + 3 * 40 + 5, Float.POSITIVE_INFINITY);
        product.multiply(Follow.NOTHING);
        for (int i = 0; i < product.size; i++) {
            int r = i / 72;
            boolean spoilt = r == 18 || r == 3;
            assertEquals(!spoilt, Float.isFinite(product.out.get(product.at() + i)), "row " + r);
        }
    }

    /** Ranks of equals are equal, so their logits must be: in any panel, warp and group, for any row. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void equalTokensHaveEqualLogitsWhereverTheyStand(DType dtype) {
        int inputs = 40;
        int vocabulary = 203;
        int[] equal = {6, 7, 15, 71, 134, 202};
        int[] rows = {1, 9, 17, 33};
        var in = FloatArray.fromArray(floats(34 * inputs));
        for (int row : rows) {
            for (int k = 0; k < inputs; k++) {
                in.set(row * inputs + k, in.get(rows[0] * inputs + k));
            }
        }
        Matrix weights = matrix(dtype, vocabulary, inputs);
        for (int token : equal) {
            for (int k = 0; k < inputs; k++) {
                int from = equal[0] * inputs + k;
                int to = token * inputs + k;
                switch (weights.weights()) {
                    case Weights.Wide w -> w.values().set(to, w.values().get(from));
                    case Weights.Short w -> w.values().set(to, w.values().get(from));
                    case Weights.Packed _ -> throw new AssertionError();
                }
            }
        }
        var logits = new Region(new FloatArray(34 * vocabulary), 0, vocabulary);
        cursor(34, 0, 0);
        unembed(new Region(in, 0, inputs), weights.weights(), logits);
        for (int row = 0; row < 34; row++) {
            for (int token : equal) {
                String what = "row " + row + " token " + token;
                assertEquals(logits.array().get(row * vocabulary + equal[0]),
                        logits.array().get(row * vocabulary + token), what);
            }
        }
        for (int row : rows) {
            for (int token = 0; token < vocabulary; token++) {
                double exact = 0;
                for (int k = 0; k < inputs; k++) {
                    exact += (double) in.get(row * inputs + k) * weights.value(token * inputs + k);
                }
                float logit = logits.array().get(row * vocabulary + token);
                assertEquals(exact, logit, NEAR * Math.sqrt(inputs), "row " + row + " token " + token);
                assertEquals(logits.array().get(rows[0] * vocabulary + token), logit, "row " + row);
            }
        }
    }

    private void unembed(Region in, Weights weights, Region out) {
        var none = new FloatArray(1);
        var task = TensorLinearKernel.task(
                "t", cursor, in, weights, none, LinearKernel.NO_BIAS, 0, out, Follow.NOTHING);
        task.resize(cursor.get(Cursor.ROWS));
        run(task, c -> {
            switch (weights) {
                case Weights.Wide w -> TensorLinearKernel.wide(
                        c, cursor, in.array(), 0, 0, w.values(), none, LinearKernel.NO_BIAS, 0, out.array(), 0, 0,
                        in.width(), out.width(), Follow.NONE, 0, 0);
                case Weights.Short w -> TensorLinearKernel.narrow(
                        c, cursor, in.array(), 0, 0, w.values(), w.format(), none, LinearKernel.NO_BIAS, 0,
                        out.array(), 0, 0, in.width(), out.width(), Follow.NONE, 0, 0);
                case Weights.Packed _ -> throw new AssertionError();
            }
        });
    }

    @Test
    void numbersOfOutputsWithoutATileAreComputedByOtherTasks() {
        int[] few = {1, 7, 65, 71, 129, 3079};
        int[] enough = {8, 63, 64, 72, 768, 50257, 2048};
        Arrays.stream(few).forEach(outputs -> assertFalse(TensorTile.fits(outputs), "" + outputs));
        Arrays.stream(enough).forEach(outputs -> assertTrue(TensorTile.fits(outputs), "" + outputs));
        var in = new Region(new FloatArray(8), 0, 8);
        var out = new Region(new FloatArray(7), 0, 7);
        var task = TensorLinearKernel.task(
                "t", cursor, in, new Weights.Wide(new FloatArray(56)), new FloatArray(7), 0, 0, out, Follow.NOTHING);
        assertEquals(Tile.LANES, task.lanes());
    }
}
