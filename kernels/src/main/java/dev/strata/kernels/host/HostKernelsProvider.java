package dev.strata.kernels.host;

/** Decides, once, which kernels this JVM runs. */
final class HostKernelsProvider {
    static final HostKernels KERNELS = choose();

    private HostKernelsProvider() {}

    private static HostKernels choose() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            return vector();
        }
        System.err.println("strata: the host computes with plain loops, many times slower; "
                + "start Java with --add-modules jdk.incubator.vector");
        return new PlainKernels();
    }

    /** Apart, so that no class of the Vector API is loaded where it is not there. */
    private static HostKernels vector() {
        return new WarmingKernels(new VectorKernels());
    }
}
