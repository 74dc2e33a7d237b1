package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Element by element: addition, GELU, and a factor per sequence. A lane per element. */
public final class ElementKernel {
    private static final int LANES = 64;
    static final float SQRT_2_OVER_PI = 0.79788456f;

    private ElementKernel() {}

    /** out = a + b. */
    public static KernelTask add(String name, IntArray cursor, Region a, Region b, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, a.array(), b.array(), out.array()),
                (graph, id) -> graph.task(
                        id, ElementKernel::add,
                        context, cursor, a.array(), a.at(), a.layerStride(), b.array(), b.at(), b.layerStride(),
                        out.array(), out.at(), out.layerStride(), width));
    }

    /** out = gelu(in), the tanh form. */
    public static KernelTask gelu(String name, IntArray cursor, Region in, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, in.array(), out.array()),
                (graph, id) -> graph.task(
                        id, ElementKernel::gelu,
                        context, cursor, in.array(), in.at(), in.layerStride(), out.array(), out.at(),
                        out.layerStride(), width));
    }

    /** out[r] = factors[r / length] in[r]: each sequence of a batch has a factor. {@code out} may be {@code in}. */
    public static KernelTask scale(String name, IntArray cursor, Region in, FloatArray factors, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, in.array(), factors, out.array()),
                (graph, id) -> graph.task(
                        id, ElementKernel::scale,
                        context, cursor, in.array(), in.flatAt(), factors, out.array(), out.flatAt(), width));
    }

    static void add(
            KernelContext context, IntArray cursor, FloatArray a, int aAt, int aStride, FloatArray b, int bAt,
            int bStride, FloatArray out, int outAt, int outStride, int width) {
        int i = context.globalIdx;
        int layer = cursor.get(Cursor.LAYER);
        if (i < cursor.get(Cursor.ROWS) * width) {
            float sum = a.get(aAt + layer * aStride + i) + b.get(bAt + layer * bStride + i);
            out.set(outAt + layer * outStride + i, sum);
        }
    }

    static void gelu(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray out, int outAt,
            int outStride, int width) {
        int i = context.globalIdx;
        int layer = cursor.get(Cursor.LAYER);
        if (i < cursor.get(Cursor.ROWS) * width) {
            out.set(outAt + layer * outStride + i, gelu(in.get(inAt + layer * inStride + i)));
        }
    }

    static void scale(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, FloatArray factors, FloatArray out,
            int outAt, int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            out.set(outAt + i, factors.get(i / width / cursor.get(Cursor.LENGTH)) * in.get(inAt + i));
        }
    }

    /**
     * 0.5 x (1 + tanh(u)) with u = sqrt(2/π) (x + 0.044715 x³) (Hendrycks and Gimpel, 2016), written as
     * x / (1 + exp(-2u)): PTX has no tanh, and nothing cancels for large negative x. The exponent is kept
     * below 80 so that exp stays finite.
     */
    static float gelu(float x) {
        float u = SQRT_2_OVER_PI * (x + 0.044715f * x * x * x);
        return x / (1f + TornadoMath.exp(TornadoMath.min(-2f * u, 80f)));
    }
}
