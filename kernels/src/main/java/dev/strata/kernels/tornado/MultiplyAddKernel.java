package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Multiplies and adds in registers and does hardly anything else: eight chains a lane, none of which waits. */
public final class MultiplyAddKernel {
    /** What a link of a chain does: x ← x · FACTOR + TERM. */
    public static final float FACTOR = 0.999f;
    /** What a link adds. */
    public static final float TERM = 0.5f;
    /** A work group's lanes. */
    public static final int LANES = 256;

    private static final int CHAINS = 8;
    private static final int LINKS = 16;

    private MultiplyAddKernel() {}

    /**
     * results[i] = the sum of eight chains of 16 · steps links, which begin with i mod 64, i mod 64 + 1 and so on;
     * whatever the grid's rows.
     *
     * @param steps a constant of the kernel: with 1 there is no loop, and PoCL makes vectors of lanes
     * @param results a multiple of {@value #LANES}, a lane for each
     */
    public static KernelTask task(String name, int steps, FloatArray results) {
        var context = StableSources.context();
        int groups = results.getSize() / LANES;
        return new KernelTask(
                name,
                LANES,
                rows -> groups,
                List.of(results),
                (graph, id) -> graph.task(id, MultiplyAddKernel::run, context, steps, results));
    }

    /** The operations of so many lanes: a multiply-add is two. */
    public static double flop(int steps, int lanes) {
        return 2.0 * CHAINS * LINKS * steps * lanes;
    }

    /** results[lane], in double precision: a link brings x nearer to where it would stay. */
    public static double expected(int steps, int lane) {
        double fixed = TERM / (1 - (double) FACTOR);
        double left = Math.pow(FACTOR, (double) LINKS * steps);
        double start = lane % 64 + (CHAINS - 1) / 2.0;
        return CHAINS * (fixed + (start - fixed) * left);
    }

    static void run(KernelContext context, int steps, FloatArray results) {
        float x0 = context.globalIdx % 64;
        float x1 = x0 + 1;
        float x2 = x0 + 2;
        float x3 = x0 + 3;
        float x4 = x0 + 4;
        float x5 = x0 + 5;
        float x6 = x0 + 6;
        float x7 = x0 + 7;
        for (int step = 0; step < steps; step++) {
            x0 = links(x0);
            x1 = links(x1);
            x2 = links(x2);
            x3 = links(x3);
            x4 = links(x4);
            x5 = links(x5);
            x6 = links(x6);
            x7 = links(x7);
        }
        results.set(context.globalIdx, x0 + x1 + x2 + x3 + (x4 + x5 + x6 + x7));
    }

    /** {@value #LINKS} links. */
    private static float links(float x) {
        return four(four(four(four(x))));
    }

    private static float four(float start) {
        float x = start * FACTOR + TERM;
        x = x * FACTOR + TERM;
        x = x * FACTOR + TERM;
        return x * FACTOR + TERM;
    }
}
