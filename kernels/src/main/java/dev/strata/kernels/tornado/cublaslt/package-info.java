/**
 * Linear layers by NVIDIA's cuBLASLt, as library tasks of TornadoVM's CUDA backend, in place of our own kernel.
 *
 * <p>TornadoVM's own module of that name takes whole arrays, sizes that are fixed when a graph is built, and bias and
 * GELU for F16 alone. Strata's weights are stacked by layer, its activations are regions of one array, and rows differ
 * from pass to pass. So this is a library of its own behind TornadoVM's interface for libraries
 * ({@link dev.strata.kernels.tornado.cublaslt.CublasLtProvider}): a task's addresses, layer and rows are known when it
 * is dispatched, and cuBLASLt itself is called through {@code java.lang.foreign}. Nothing of it is loaded unless a graph
 * has such a task.
 */
package dev.strata.kernels.tornado.cublaslt;
