package dev.strata.kernels.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A task that only names arrays: TornadoVM allocates and uploads what some task of a graph reads, so the graph
 * that brings a model's arrays to the device needs a task that reads them all. It also writes those that later
 * graphs write: TornadoVM asks for memory by what the first task does with it.
 */
public final class UploadKernel {
    /** Matrices that one task names: the embedding, the unembedding and four per block. */
    public static final int MATRICES = 6;

    private UploadKernel() {}

    /**
     * @param matrices {@value #MATRICES} of them, all wide or all short, or all but the first packed; the same may come
     *     twice
     * @param vectors all other weights
     */
    public static KernelTask task(
            String name, List<Weights> matrices, FloatArray vectors, FloatArray keys, FloatArray values,
            FloatArray activations, FloatArray captures) {
        var context = StableSources.context();
        var arrays = new ArrayList<Object>(matrices.stream().map(Weights::array).distinct().toList());
        arrays.addAll(List.of(vectors, keys, values, activations, captures));
        boolean packed = matrices.getLast() instanceof Weights.Packed;
        BiFunction<TaskGraph, String, TaskGraph> add = switch (matrices.getFirst()) {
            case Weights.Wide wide when packed -> (graph, id) -> graph.task(
                    id, UploadKernel::packedBesideWide, context, wide.values(), ints(matrices, 1), ints(matrices, 2),
                    ints(matrices, 3), ints(matrices, 4), ints(matrices, 5), vectors, keys, values, activations,
                    captures);
            case Weights.Short narrow when packed -> (graph, id) -> graph.task(
                    id, UploadKernel::packedBesideNarrow, context, narrow.values(), ints(matrices, 1),
                    ints(matrices, 2), ints(matrices, 3), ints(matrices, 4), ints(matrices, 5), vectors, keys, values,
                    activations, captures);
            case Weights.Wide wide -> (graph, id) -> graph.task(
                    id, UploadKernel::wide, context, wide.values(), floats(matrices, 1), floats(matrices, 2),
                    floats(matrices, 3), floats(matrices, 4), floats(matrices, 5), vectors, keys, values, activations,
                    captures);
            case Weights.Short narrow -> (graph, id) -> graph.task(
                    id, UploadKernel::narrow, context, narrow.values(), shorts(matrices, 1), shorts(matrices, 2),
                    shorts(matrices, 3), shorts(matrices, 4), shorts(matrices, 5), vectors, keys, values, activations,
                    captures);
            case Weights.Packed _ -> throw Weights.notPacked(name);
        };
        return new KernelTask(name, 1, rows -> 1, arrays, add);
    }

    private static FloatArray floats(List<Weights> matrices, int i) {
        return ((Weights.Wide) matrices.get(i)).values();
    }

    private static IntArray ints(List<Weights> matrices, int i) {
        return ((Weights.Packed) matrices.get(i)).values();
    }

    private static ShortArray shorts(List<Weights> matrices, int i) {
        return ((Weights.Short) matrices.get(i)).values();
    }

    static void wide(
            KernelContext context, FloatArray a, FloatArray b, FloatArray c, FloatArray d, FloatArray e, FloatArray f,
            FloatArray vectors, FloatArray keys, FloatArray values, FloatArray activations, FloatArray captures) {
        int i = context.globalIdx;
        float read = a.get(i) + b.get(i) + c.get(i) + d.get(i) + e.get(i) + f.get(i) + vectors.get(i);
        keys.set(i, keys.get(i) + 1f);
        values.set(i, values.get(i) + 1f);
        captures.set(i, captures.get(i) + 1f);
        activations.set(i, activations.get(i) + read);
    }

    static void packedBesideWide(
            KernelContext context, FloatArray a, IntArray b, IntArray c, IntArray d, IntArray e, IntArray f,
            FloatArray vectors, FloatArray keys, FloatArray values, FloatArray activations, FloatArray captures) {
        int i = context.globalIdx;
        float read = a.get(i) + b.get(i) + c.get(i) + d.get(i) + e.get(i) + f.get(i) + vectors.get(i);
        keys.set(i, keys.get(i) + 1f);
        values.set(i, values.get(i) + 1f);
        captures.set(i, captures.get(i) + 1f);
        activations.set(i, activations.get(i) + read);
    }

    static void packedBesideNarrow(
            KernelContext context, ShortArray a, IntArray b, IntArray c, IntArray d, IntArray e, IntArray f,
            FloatArray vectors, FloatArray keys, FloatArray values, FloatArray activations, FloatArray captures) {
        int i = context.globalIdx;
        float read = a.get(i) + b.get(i) + c.get(i) + d.get(i) + e.get(i) + f.get(i) + vectors.get(i);
        keys.set(i, keys.get(i) + 1f);
        values.set(i, values.get(i) + 1f);
        captures.set(i, captures.get(i) + 1f);
        activations.set(i, activations.get(i) + read);
    }

    static void narrow(
            KernelContext context, ShortArray a, ShortArray b, ShortArray c, ShortArray d, ShortArray e, ShortArray f,
            FloatArray vectors, FloatArray keys, FloatArray values, FloatArray activations, FloatArray captures) {
        int i = context.globalIdx;
        float read = a.get(i) + b.get(i) + c.get(i) + d.get(i) + e.get(i) + f.get(i) + vectors.get(i);
        keys.set(i, keys.get(i) + 1f);
        values.set(i, values.get(i) + 1f);
        captures.set(i, captures.get(i) + 1f);
        activations.set(i, activations.get(i) + read);
    }
}
