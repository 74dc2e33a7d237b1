package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The backward pass of {@link ElementKernel}. A lane per element. */
public final class ElementGradient {
    private static final int LANES = 64;
    /** Beyond this, GELU's slope is 0 or 1 to the last bit. */
    private static final float FLAT = 15f;

    private ElementGradient() {}

    /** dIn (+)= dOut: what an addition does to each of its operands. */
    public static KernelTask add(String name, IntArray cursor, Region dOut, Region dIn, boolean add) {
        var context = StableSources.context();
        int width = dIn.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, dOut.array(), dIn.array()),
                (graph, id) -> graph.task(
                        id, ElementGradient::add,
                        context, cursor, dOut.array(), dOut.at(), dOut.layerStride(), dIn.array(), dIn.at(),
                        dIn.layerStride(), width, Gradients.flag(add)));
    }

    /** dIn (+)= dOut · gelu'(in). */
    public static KernelTask gelu(String name, IntArray cursor, Region in, Region dOut, Region dIn, boolean add) {
        var context = StableSources.context();
        int width = dIn.width();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, in.array(), dOut.array(), dIn.array()),
                (graph, id) -> graph.task(
                        id, ElementGradient::gelu,
                        context, cursor, in.array(), in.at(), in.layerStride(), dOut.array(), dOut.at(),
                        dOut.layerStride(), dIn.array(), dIn.at(), dIn.layerStride(), width, Gradients.flag(add)));
    }

    static void add(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int dOutStride, FloatArray dIn,
            int dInAt, int dInStride, int width, int add) {
        int i = context.globalIdx;
        int layer = cursor.get(Cursor.LAYER);
        if (i < cursor.get(Cursor.ROWS) * width) {
            Gradients.store(dIn, dInAt + layer * dInStride + i, dOut.get(dOutAt + layer * dOutStride + i), add);
        }
    }

    static void gelu(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray dOut,
            int dOutAt, int dOutStride, FloatArray dIn, int dInAt, int dInStride, int width, int add) {
        int i = context.globalIdx;
        int layer = cursor.get(Cursor.LAYER);
        if (i < cursor.get(Cursor.ROWS) * width) {
            float slope = slope(in.get(inAt + layer * inStride + i));
            float gradient = slope * dOut.get(dOutAt + layer * dOutStride + i);
            Gradients.store(dIn, dInAt + layer * dInStride + i, gradient, add);
        }
    }

    /**
     * gelu is x s with s = 1 / (1 + exp(-2u)) ({@link ElementKernel#gelu}), hence its slope is s + 2 x s (1 - s) u'
     * with u' = sqrt(2/π) (1 + 3 · 0.044715 x²).
     */
    static float slope(float value) {
        float x = TornadoMath.max(-FLAT, TornadoMath.min(FLAT, value));
        float u = ElementKernel.SQRT_2_OVER_PI * (x + 0.044715f * x * x * x);
        float slopeOfU = ElementKernel.SQRT_2_OVER_PI * (1f + 0.134145f * x * x);
        float e = TornadoMath.exp(TornadoMath.min(-2f * u, 80f));
        float s = 1f / (1f + e);
        return s + 2f * x * s * (e * s) * slopeOfU;
    }
}
