package dev.strata.tornado;

/** Thrown by the stand-ins that only a TornadoVM SDK can do: task graphs, execution plans, devices. */
public final class NoSdkException extends UnsupportedOperationException {
    public NoSdkException() {
        super("compile-time signatures only: run with a TornadoVM SDK (its tornado-argfile, from TORNADOVM_HOME)");
    }
}
