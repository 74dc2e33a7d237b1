package dev.strata.kernels.tornado.cublaslt;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.Follow;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.Weights;
import dev.strata.kernels.tornado.WidenKernel;
import dev.strata.kernels.tornado.cublaslt.Product.Operands;
import java.util.List;
import java.util.function.IntToLongFunction;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A linear layer's task by cuBLASLt. What changes from pass to pass (rows, layer, shift) it reads from the cursor in
 * host memory when it is dispatched. Bias, GELU and addition are done by cuBLASLt along with the product; where the
 * cursor says that somebody wants what is between ({@link Cursor#BETWEEN}), the product is computed twice.
 */
public final class CublasLtLinear implements LinearTasks {
    /** Places among a task's arguments. What is written comes last. */
    private static final int IN = 0;
    private static final int WEIGHTS = 1;
    private static final int BIASES = 2;
    private static final int OUT = 3;

    private final Precision precision;
    private final FloatArray widened;

    /** @param widest weights of the largest layer that is not stored in F32; 0 if there is none */
    public CublasLtLinear(Precision precision, int widest) {
        this.precision = precision;
        this.widened = new FloatArray(widest);
    }

    @Override
    public List<Object> scratch() {
        return widened.getSize() > 0 ? List.of(widened) : List.of();
    }

    /** cuBLASLt's operands have one type, so weights that are not F32 are first made so, a layer at a time. */
    @Override
    public List<KernelTask> tasks(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        if (weights instanceof Weights.Wide(FloatArray values)) {
            return List.of(product(name, cursor, in, values, biases, bias, perLayer, perLayer, out, follow));
        }
        return List.of(
                WidenKernel.task(name + "_weights", cursor, weights, perLayer, out.width(), in.width(), widened),
                product(name, cursor, in, widened, biases, bias, 0, perLayer, out, follow));
    }

    private KernelTask product(
            String name, IntArray cursor, Region in, FloatArray weights, FloatArray biases, int bias,
            int weightsPerLayer, int biasesPerLayer, Region out, Follow follow) {
        var call = new Call(cursor, in, bias, weightsPerLayer, biasesPerLayer, out, follow, precision);
        Object[] arguments = {in.array(), weights, biases, out.array()};
        return KernelTask.ofLibrary(name, List.of(arguments), (graph, id) -> graph.libraryTask(
                id, CublasLtLinear::descriptor, new Arguments(call, arguments)));
    }

    private record Arguments(Call call, Object[] arrays) {}

    private static LibraryTaskDescriptor descriptor(Arguments arguments) {
        return new LibraryTaskDescriptor()
                .withLibrary(CublasLtProvider.LIBRARY)
                .withFunction("linear")
                .withParameters(arguments.arrays())
                .withAccess(new Access[] {Access.READ_ONLY, Access.READ_ONLY, Access.READ_ONLY, Access.READ_WRITE})
                .withTuning(arguments.call());
    }

    /** What TornadoVM hands on unseen from the task to {@link CublasLtProvider}. */
    record Call(
            IntArray cursor, Region in, int bias, int weightsPerLayer, int biasesPerLayer, Region out, Follow follow,
            Precision precision) {

        /** @param arrays addresses on the device of each of the task's arguments */
        void run(CublasLtContext context, IntToLongFunction arrays, long stream) {
            int layer = cursor.get(Cursor.LAYER);
            long first = (long) layer * out.width();
            long result = float32(arrays, OUT, out.at() + (long) layer * out.layerStride() + cursor.get(Cursor.SHIFT));
            var plain = new Operands(
                    float32(arrays, WEIGHTS, weightsPerLayer * first * in.width()),
                    float32(arrays, IN, in.at() + (long) layer * in.layerStride()),
                    0,
                    result,
                    bias == LinearKernel.NO_BIAS ? 0 : float32(arrays, BIASES, bias + biasesPerLayer * first));
            if (follow.isNothing() || cursor.get(Cursor.BETWEEN) != 0) {
                multiply(context, false, plain, stream);
            }
            if (!follow.isNothing()) {
                long other = follow.isGelu() ? 0 : float32(arrays, OUT, follow.otherAt());
                multiply(
                        context, follow.isGelu(),
                        new Operands(
                                plain.weights(), plain.in(), other, float32(arrays, OUT, follow.at()), plain.bias()),
                        stream);
            }
        }

        private void multiply(CublasLtContext context, boolean gelu, Operands operands, long stream) {
            context.multiply(
                    cursor.get(Cursor.ROWS), in.width(), out.width(), gelu, operands, precision, stream);
        }

        private static long float32(IntToLongFunction arrays, int argument, long index) {
            return arrays.applyAsLong(argument) + index * Float.BYTES;
        }
    }
}
