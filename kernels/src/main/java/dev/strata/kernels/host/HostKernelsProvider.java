package dev.strata.kernels.host;

/** Decides, once, which kernels this JVM runs. */
final class HostKernelsProvider {
    /** While the launcher records what a start takes: no class of the Vector API can be in the archive. */
    private static final boolean RECORDING = Boolean.getBoolean("strata.recording");

    static final HostKernels KERNELS = choose();

    private HostKernelsProvider() {}

    /** Has the kernels chosen now. */
    static void prepare() {}

    private static HostKernels choose() {
        int lanes = VectorModule.isThere() ? lanes() : VectorModule.load();
        if (RECORDING && lanes == 0) {
            throw new IllegalStateException("the Vector API can't be loaded late");
        }
        if (lanes > 0) {
            return RECORDING ? new WarmingKernels(lanes, Long.MAX_VALUE) : new WarmingKernels(lanes);
        }
        System.err.println("strata: the host computes with plain loops, many times slower; "
                + "start Java with --add-modules jdk.incubator.vector");
        return new PlainKernels();
    }

    /** Apart, so that no class of the Vector API is loaded where it is not there. */
    private static int lanes() {
        return Lanes.COUNT;
    }
}
