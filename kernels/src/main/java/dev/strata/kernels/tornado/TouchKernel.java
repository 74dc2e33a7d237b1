package dev.strata.kernels.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * As {@link UploadKernel}, a task that only names arrays, for those that later graphs both read and write. It leaves
 * them as they are, but the JIT can't know. No array comes twice: TornadoVM waits forever for a task that reads what
 * it writes through an argument before.
 */
public final class TouchKernel {
    /** Arrays that one task names. */
    public static final int ARRAYS = 12;

    private TouchKernel() {}

    /**
     * @param arrays 1 to {@value #ARRAYS} of them
     * @param one an array that holds a 1
     */
    public static KernelTask task(String name, List<FloatArray> arrays, FloatArray one) {
        var context = StableSources.context();
        var a = new ArrayList<>(arrays);
        while (a.size() < ARRAYS) {
            a.add(new FloatArray(1));
        }
        var named = new ArrayList<Object>(a);
        named.add(one);
        return new KernelTask(name, 1, rows -> 1, named, (graph, id) -> graph.task(
                id, TouchKernel::touch, context, one, a.get(0), a.get(1), a.get(2), a.get(3), a.get(4), a.get(5),
                a.get(6), a.get(7), a.get(8), a.get(9), a.get(10), a.get(11)));
    }

    static void touch(
            KernelContext context, FloatArray one, FloatArray a, FloatArray b, FloatArray c, FloatArray d,
            FloatArray e, FloatArray f, FloatArray g, FloatArray h, FloatArray i, FloatArray j, FloatArray k,
            FloatArray l) {
        int at = context.globalIdx;
        float factor = one.get(at);
        a.set(at, a.get(at) * factor);
        b.set(at, b.get(at) * factor);
        c.set(at, c.get(at) * factor);
        d.set(at, d.get(at) * factor);
        e.set(at, e.get(at) * factor);
        f.set(at, f.get(at) * factor);
        g.set(at, g.get(at) * factor);
        h.set(at, h.get(at) * factor);
        i.set(at, i.get(at) * factor);
        j.set(at, j.get(at) * factor);
        k.set(at, k.get(at) * factor);
        l.set(at, l.get(at) * factor);
    }
}
