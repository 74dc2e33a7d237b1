package dev.strata.kernels.tornado.cublaslt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.Follow;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.StableSources;
import dev.strata.kernels.tornado.Weights;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** cuBLASLt's linear layers against the same in double precision. Skipped where there is no CUDA or no cuBLASLt. */
class CublasLtDeviceTest {
    static {
        StableSources.prepare();
    }

    /** Where things begin in their arrays, none of them aligned to more than a float. */
    private static final int IN = 1;
    private static final int BIAS = 3;
    private static final int OUT = 2;
    /** Floats from one layer's input, or results, to the next one's. */
    private static final int STRIDE = 3;
    private static final int SHIFT = 5;
    private static final int LAYER = 1;

    private final Random random = new Random(11);
    private final IntArray cursor = Cursor.create();

    @BeforeEach
    void needsCudaAndTheLibrary() {
        assumeTrue(
                ModuleLayer.boot().findModule("tornado.runtime").isPresent(),
                "no TornadoVM SDK: module tornado.runtime is not in this JVM (set TORNADOVM_HOME)");
        assumeTrue(
                TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends().getFirst().getBackendType()
                        == TornadoVMBackendType.CUDA,
                "TornadoVM's first backend is not CUDA");
        assumeTrue(CublasLt.missing().isEmpty(), () -> "no cuBLASLt: " + CublasLt.missing().orElseThrow());
    }

    /** A layer of two, its results and what follows from them, all in one array that begins as random numbers. */
    private final class Layer {
        final int rows;
        final int inputs;
        final int outputs;
        final FloatArray in;
        final FloatArray weights;
        final FloatArray biases;
        final FloatArray out;
        final float[] before;
        final Region other;
        final Region to;

        Layer(int rows, int inputs, int outputs) {
            this.rows = rows;
            this.inputs = inputs;
            this.outputs = outputs;
            in = floats(IN + STRIDE + rows * inputs);
            weights = floats(2 * outputs * inputs);
            biases = floats(BIAS + 2 * outputs);
            int size = rows * outputs;
            out = floats(OUT + STRIDE + SHIFT + 3 * size);
            before = out.toHeapArray();
            other = new Region(out, OUT + STRIDE + SHIFT + size, outputs);
            to = new Region(out, OUT + STRIDE + SHIFT + 2 * size, outputs);
        }

        Region results() {
            return new Region(out, OUT, outputs, STRIDE);
        }

        Follow follow(String kind) {
            return switch (kind) {
                case "gelu" -> Follow.gelu(results0(), to);
                case "add" -> Follow.add(results0(), other, to);
                default -> Follow.NOTHING;
            };
        }

        /** The results' array and width are what a follow-up is checked against. */
        private Region results0() {
            return new Region(out, OUT, outputs);
        }

        KernelTask task(LinearTasks tasks, String kind, boolean biased) {
            return tasks.tasks(
                            "t", cursor, new Region(in, IN, inputs, STRIDE), new Weights.Wide(weights), biases,
                            biased ? BIAS : LinearKernel.NO_BIAS, 1, results(), follow(kind))
                    .getFirst();
        }

        double exact(int row, int output, boolean biased) {
            double sum = biased ? biases.get(BIAS + LAYER * outputs + output) : 0;
            for (int k = 0; k < inputs; k++) {
                sum += (double) in.get(IN + STRIDE + row * inputs + k)
                        * weights.get((LAYER * outputs + output) * inputs + k);
            }
            return sum;
        }

        int result(int row, int output) {
            return OUT + STRIDE + SHIFT + row * outputs + output;
        }

        /** The largest error of the results, and nothing else of the array may have changed. */
        double worst(boolean biased, String kind, boolean between) {
            double worst = 0;
            float[] expected = before.clone();
            for (int r = 0; r < rows; r++) {
                for (int o = 0; o < outputs; o++) {
                    double exact = exact(r, o, biased);
                    int i = r * outputs + o;
                    if (between || kind.equals("none")) {
                        worst = Math.max(worst, Math.abs(out.get(result(r, o)) - exact));
                        expected[result(r, o)] = out.get(result(r, o));
                    }
                    if (!kind.equals("none")) {
                        double followed = kind.equals("gelu") ? gelu(exact) : before[other.at() + i] + exact;
                        worst = Math.max(worst, Math.abs(out.get(to.at() + i) - followed));
                        expected[to.at() + i] = out.get(to.at() + i);
                    }
                }
            }
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], out.get(i), "place " + i + " is nobody's to write");
            }
            return worst;
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 48, 144, true, gelu, true", "33, 192, 70, true, none, true", "5, 17, 31, true, add, false",
        "40, 64, 64, true, gelu, false", "1, 5, 3, false, none, true", "3, 48, 311, false, add, true",
        "65, 768, 96, true, add, false", "17, 1, 1, true, gelu, true"
    })
    void multipliesInF32(int rows, int inputs, int outputs, boolean biased, String kind, boolean between) {
        var layer = new Layer(rows, inputs, outputs);
        run(layer, new CublasLtLinear(Precision.F32, 0), kind, biased, between);
        double worst = layer.worst(biased, kind, between);
        assertTrue(worst < 2e-6 * (inputs + 1), "largest error " + worst);
    }

    @Test
    void isAsExactAsOurKernel() {
        var layer = new Layer(48, 768, 192);
        run(layer, new CublasLtLinear(Precision.F32, 0), "gelu", true, true);
        double theirs = layer.worst(true, "gelu", true);
        run(layer, LinearKernel::tasks, "gelu", true, true);
        double ours = layer.worst(true, "gelu", true);
        System.out.println("[cublaslt] largest error of 48 x 768 x 192 with GELU: " + theirs + ", our kernel's " + ours);
        assertTrue(theirs < 4 * ours, theirs + ", ours " + ours);
    }

    /** TF32 has 10 bits of fraction, so an operand is off by 2⁻¹¹ of itself at most. */
    @Test
    void tf32IsAsExactAsItsFractions() {
        int inputs = 192;
        var layer = new Layer(33, inputs, 70);
        run(layer, new CublasLtLinear(Precision.TF32, 0), "none", true, true);
        double worst = 0;
        double bound = 0;
        for (int r = 0; r < 33; r++) {
            for (int o = 0; o < 70; o++) {
                double sum = 0;
                for (int k = 0; k < inputs; k++) {
                    sum += Math.abs((double) layer.in.get(IN + STRIDE + r * inputs + k)
                            * layer.weights.get((LAYER * 70 + o) * inputs + k));
                }
                double error = Math.abs(layer.out.get(layer.result(r, o)) - layer.exact(r, o, true));
                assertTrue(error <= 0x1p-9 * sum, "row " + r + " output " + o + ": " + error + " of " + sum);
                worst = Math.max(worst, error);
                bound = Math.max(bound, sum);
            }
        }
        System.out.println("[cublaslt] largest error of TF32, 33 x 192 x 70: " + worst + " of up to " + bound);
    }

    /** Twice with fewer rows in between: what is planned is found again, and sizes are those of the run. */
    @Test
    void rowsMayChangeFromRunToRun() throws TornadoExecutionPlanException {
        var layer = new Layer(20, 24, 10);
        var task = layer.task(new CublasLtLinear(Precision.F32, 0), "none", true);
        try (var plan = plan(task)) {
            for (int rows : new int[] {20, 7, 1, 20}) {
                for (int i = 0; i < layer.before.length; i++) {
                    layer.out.set(i, layer.before[i]);
                }
                Cursor.begin(cursor, rows, 0);
                cursor.set(Cursor.LAYER, LAYER);
                cursor.set(Cursor.SHIFT, SHIFT);
                plan.execute();
                for (int r = 0; r < 20; r++) {
                    for (int o = 0; o < 10; o++) {
                        int at = layer.result(r, o);
                        double expected = r < rows ? layer.exact(r, o, true) : layer.before[at];
                        assertEquals(expected, layer.out.get(at), 5e-5, rows + " rows: row " + r + " output " + o);
                    }
                }
            }
        }
    }

    private void run(Layer layer, LinearTasks tasks, String kind, boolean biased, boolean between) {
        for (int i = 0; i < layer.before.length; i++) {
            layer.out.set(i, layer.before[i]);
        }
        Cursor.begin(cursor, layer.rows, 0);
        cursor.set(Cursor.LAYER, LAYER);
        cursor.set(Cursor.SHIFT, SHIFT);
        cursor.set(Cursor.BETWEEN, between ? 1 : 0);
        var task = layer.task(tasks, kind, biased);
        task.resize(layer.rows);
        try (var plan = plan(task)) {
            plan.execute();
        } catch (TornadoExecutionPlanException e) {
            throw new AssertionError(e);
        }
    }

    private static TornadoExecutionPlan plan(KernelTask task) {
        Object[] arrays = task.arrays().stream().distinct().toArray();
        var scheduler = new GridScheduler();
        var graph = new TaskGraph("linear").transferToDevice(DataTransferMode.EVERY_EXECUTION, arrays);
        task.addTo(graph, scheduler);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays);
        var plan = new TornadoExecutionPlan(graph.snapshot());
        if (!scheduler.keySet().isEmpty()) { // an empty one is refused
            plan.withGridScheduler(scheduler);
        }
        return plan;
    }

    private FloatArray floats(int n) {
        var values = new FloatArray(n);
        for (int i = 0; i < n; i++) {
            values.set(i, (float) random.nextGaussian());
        }
        return values;
    }
}
