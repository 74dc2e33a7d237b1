package dev.strata.kernels.host;

/**
 * The module of the Vector API. A JVM that starts with an incubator module can't start from linked classes (JEP 483),
 * so the launcher leaves it out and has it loaded late, as the JVM itself loads {@code java.instrument}: by
 * {@code jdk.internal.module.Modules}, which it exports to Strata for that.
 */
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Whether this JVM has been started with it. */
    static boolean isThere() {
        return ModuleLayer.boot().findModule(NAME).isPresent();
    }

    /**
     * Loads it, but none of its classes, which are hundreds.
     *
     * @return floats per vector, as {@code FloatVector.SPECIES_PREFERRED} has them; 0 if the module can't be loaded
     */
    static int load() {
        try {
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, NAME);
            return (int) Class.forName("jdk.internal.vm.vector.VectorSupport")
                    .getMethod("getMaxLaneCount", Class.class)
                    .invoke(null, float.class);
        } catch (ReflectiveOperationException | LinkageError e) {
            return 0;
        }
    }
}
