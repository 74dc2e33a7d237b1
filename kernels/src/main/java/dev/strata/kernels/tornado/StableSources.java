package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Lets TornadoVM write the same source for the same kernel in every run, so that a driver's cache of compiled kernels,
 * which goes by the text, finds it. TornadoVM declares a kernel's variables in the order of hash maps whose keys are
 * kinds of values, constants of an enum with identity hashes. With {@code -XX:hashCode=3} the JVM numbers objects as
 * they are first asked for theirs; here the kinds are asked in their own order, from a round number on. And each task's
 * context comes from here, for its hash becomes part of a PTX kernel's name.
 */
public final class StableSources {
    /** Identity hashes up to the next round number. HashMap folds the bits above these into the ones below. */
    private static final int ROUND = 1 << 16;
    /** The same for a context: more than what two runs differ by. */
    private static final int STEP = 1 << 10;
    private static final List<String> KINDS = List.of(
            "uk.ac.manchester.tornado.drivers.opencl.graal.lir.OCLKind",
            "uk.ac.manchester.tornado.drivers.ptx.graal.lir.PTXKind",
            "uk.ac.manchester.tornado.drivers.cuda.graal.lir.CUDAKind");

    private StableSources() {}

    /** To be called before anything is compiled; harmless under other settings. */
    public static void prepare() {
        for (String name : KINDS) {
            try {
                Object[] kinds = Class.forName(name).getEnumConstants();
                skipTo(ROUND);
                for (Object kind : kinds) {
                    System.identityHashCode(kind);
                }
            } catch (ClassNotFoundException e) {
                // Another backend's SDK.
            }
        }
    }

    /** A new context, whose hash is a round number and one. */
    public static KernelContext context() {
        var context = new KernelContext();
        skipTo(STEP);
        System.identityHashCode(context);
        return context;
    }

    /** Takes identity hashes until the last one is a multiple of {@code step}. */
    private static void skipTo(int step) {
        for (int tries = 0; tries < 2 * step && System.identityHashCode(new Object()) % step != 0; tries++) {}
    }
}
