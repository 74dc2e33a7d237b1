package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What makes linear layers of many rows into tasks: {@link LinearKernel}, or what stands in for it on some device. */
@FunctionalInterface
public interface LinearTasks {
    /**
     * out[shift + r] = in[r] · weights[layer]ᵀ + biases[layer], and what follows from it.
     *
     * @param weights [outputs, inputs] for each layer, or once
     * @param biases the array in which the first layer's biases begin at {@code bias}
     * @param bias may be {@link LinearKernel#NO_BIAS}
     * @param perLayer 1 if each layer has its own weights and biases, else 0
     */
    List<KernelTask> tasks(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow);

    /** Arrays of its own that its tasks hand to one another, on the device alone. */
    default List<Object> scratch() {
        return List.of();
    }
}
