package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.strata.kernels.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What the matrix products compute, with what follows from their results, against the same in double precision. */
abstract class ProductKernelContract extends PatchKernelContract {
    /** Where results begin in the array that holds them, what is added, and what follows. */
    private static final int OUT = 2;

    private static Follow follow(String kind, Region out, Region other, Region to) {
        return switch (kind) {
            case "gelu" -> Follow.gelu(out, to);
            case "add" -> Follow.add(out, other, to);
            default -> Follow.NOTHING;
        };
    }

    private static double followed(String kind, double result, float other, float before) {
        return switch (kind) {
            case "gelu" -> {
                double inner = Math.sqrt(2 / Math.PI) * (result + 0.044715 * Math.pow(result, 3));
                yield 0.5 * result * (1 + Math.tanh(inner));
            }
            case "add" -> other + result;
            default -> before;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "1, 48, 144, F32, gelu", "33, 192, 70, F32, none", "5, 17, 31, F16, add", "40, 64, 64, BF16, add",
        "3, 48, 311, F32, add", "35, 18, 67, INT8, none", "35, 48, 67, INT8, gelu"
    })
    void multiplies(int rows, int inputs, int outputs, DType dtype, String kind) {
        var in = FloatArray.fromArray(floats(3 + rows * inputs));
        Matrix weights = matrix(dtype, 2 * outputs, inputs);
        var biases = FloatArray.fromArray(floats(4 + 2 * outputs));
        int size = rows * outputs;
        float[] before = floats(OUT + 3 + 3 * size);
        var out = FloatArray.fromArray(before);
        var other = new Region(out, OUT + 3 + size, outputs);
        var to = new Region(out, OUT + 3 + 2 * size, outputs);
        cursor(rows, 0, 1);
        // With a stride, as layers have that are kept: the results begin 3 later in layer 1.
        var region = new Region(out, OUT, outputs, 3);
        var follow = follow(kind, region, other, to);
        var task = LinearKernel.task(
                "t", cursor, new Region(in, 1, inputs, 2), weights.weights(), biases, 4, 1, region, follow);
        task.resize(rows);
        run(task, c -> {
            switch (weights.weights()) {
                case Weights.Wide w -> LinearKernel.wide(
                        c, cursor, in, 1, 2, w.values(), biases, 4, 1, out, OUT, 3, inputs, outputs, follow.kind(),
                        follow.otherAt(), follow.at());
                case Weights.Short w -> LinearKernel.narrow(
                        c, cursor, in, 1, 2, w.values(), w.format(), biases, 4, 1, out, OUT, 3, inputs, outputs,
                        follow.kind(), follow.otherAt(), follow.at());
                case Weights.Packed w -> LinearKernel.packed(
                        c, cursor, in, 1, 2, w.values(), w.beside(), w.scales(), biases, 4, 1, out, OUT, 3, inputs,
                        outputs, follow.kind(), follow.otherAt(), follow.at());
            }
        });
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputs; o++) {
                double exact = biases.get(4 + outputs + o);
                for (int k = 0; k < inputs; k++) {
                    exact += (double) in.get(3 + r * inputs + k) * weights.value((outputs + o) * inputs + k);
                }
                int i = r * outputs + o;
                assertEquals(exact, out.get(OUT + 3 + i), NEAR * inputs, "row " + r + " output " + o);
                assertEquals(
                        followed(kind, exact, before[other.at() + i], before[to.at() + i]), out.get(to.at() + i),
                        NEAR * inputs, kind + " of row " + r + " output " + o);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 10, F16", "31, 5, BF16", "4, 66, INT8"})
    void widens(int outputs, int inputs, DType dtype) {
        Matrix weights = matrix(dtype, 2 * outputs, inputs);
        int size = outputs * inputs;
        var out = new FloatArray(size);
        cursor(3, 0, 1);
        run(
                WidenKernel.task("t", cursor, weights.weights(), 1, outputs, inputs, out),
                c -> {
                    switch (weights.weights()) {
                        case Weights.Wide _ -> throw new AssertionError();
                        case Weights.Short w -> WidenKernel.narrow(c, cursor, w.values(), w.format(), 1, size, out);
                        case Weights.Packed w -> WidenKernel.packed(
                                c, cursor, w.values(), w.beside(), w.scales(), 1, outputs, inputs, out);
                    }
                });
        for (int i = 0; i < size; i++) {
            assertEquals(weights.value(size + i), out.get(i), "weight " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "48, 144, F32, none", "48, 145, F32, add", "192, 70, F16, gelu", "17, 31, BF16, none", "96, 64, BF16, add",
        "192, 70, INT8, gelu", "17, 31, INT8, none", "768, 5, INT8, add"
    })
    void multipliesTheLastRow(int inputs, int outputs, DType dtype, String kind) {
        int rows = 3;
        var in = FloatArray.fromArray(floats(rows * inputs));
        Matrix weights = matrix(dtype, 2 * outputs, inputs);
        var biases = FloatArray.fromArray(floats(2 * outputs));
        float[] before = floats(OUT + 3 * outputs);
        var out = FloatArray.fromArray(before);
        var region = new Region(out, OUT, outputs);
        var other = new Region(out, OUT + outputs, outputs);
        var to = new Region(out, OUT + 2 * outputs, outputs);
        var follow = follow(kind, region, other, to);
        cursor(rows, 0, 1);
        var task = VectorKernel.task(
                "t", cursor, new Region(in, 0, inputs), weights.weights(), biases, 0, 1, region, follow);
        task.resize(1);
        run(task, c -> {
            switch (weights.weights()) {
                case Weights.Wide w -> VectorKernel.wide(
                        c, cursor, in, 0, w.values(), biases, 0, 1, out, OUT, inputs, outputs, follow.kind(),
                        follow.otherAt(), follow.at());
                case Weights.Short w -> VectorKernel.narrow(
                        c, cursor, in, 0, w.values(), w.format(), w.beside(), w.powers(), biases, 0, 1, out, OUT,
                        inputs, outputs, follow.kind(), follow.otherAt(), follow.at());
                case Weights.Packed w -> VectorKernel.packed(
                        c, cursor, in, 0, w.values(), w.beside(), w.scales(), biases, 0, 1, out, OUT, inputs, outputs,
                        follow.kind(), follow.otherAt(), follow.at());
            }
        });
        for (int o = 0; o < outputs; o++) {
            double exact = biases.get(outputs + o);
            for (int k = 0; k < inputs; k++) {
                exact += (double) in.get((rows - 1) * inputs + k) * weights.value((outputs + o) * inputs + k);
            }
            assertEquals(exact, out.get(OUT + o), NEAR * inputs, "output " + o);
            assertEquals(
                    followed(kind, exact, before[other.at() + o], before[to.at() + o]), out.get(to.at() + o),
                    NEAR * inputs, kind + " of output " + o);
        }
        assertArrayEquals(
                new float[] {before[0], before[1]}, new float[] {out.get(0), out.get(1)}, "ahead of the results");
    }

    @Test
    void whatFollowsLiesBesideTheResults() {
        var here = new Region(new FloatArray(8), 0, 2);
        var elsewhere = new Region(new FloatArray(8), 0, 2);
        assertThrows(IllegalArgumentException.class, () -> Follow.gelu(here, elsewhere));
        assertThrows(IllegalArgumentException.class, () -> Follow.add(here, new Region(here.array(), 2, 3), here));
    }
}
