package dev.strata.kernels.tornado;

import java.util.List;

/**
 * Lets TornadoVM write the same source for the same kernel in every run, so that a driver's cache of compiled kernels,
 * which goes by the text, finds it. TornadoVM declares a kernel's variables in the order of hash maps whose keys are
 * kinds of values, constants of an enum with identity hashes. With {@code -XX:hashCode=3} the JVM numbers objects as
 * they are first asked for theirs; here the kinds are asked in their own order, from a round number on.
 */
public final class StableSources {
    /** Identity hashes up to the next round number. HashMap folds the bits above these into the ones below. */
    private static final int ROUND = 1 << 16;
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
                for (int tries = 0; tries < 2 * ROUND && System.identityHashCode(new Object()) % ROUND != 0; tries++) {}
                for (Object kind : kinds) {
                    System.identityHashCode(kind);
                }
            } catch (ClassNotFoundException e) {
                // Another backend's SDK.
            }
        }
    }
}
