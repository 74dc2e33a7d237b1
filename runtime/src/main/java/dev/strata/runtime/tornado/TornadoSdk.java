package dev.strata.runtime.tornado;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether TornadoVM is there. Names none of its types, so that it can answer when they are not. */
final class TornadoSdk {
    private static final String INSTALL = "https://tornadovm.readthedocs.io/en/latest/installation.html, or with SDKMAN "
            + "(https://sdkman.io) `sdk install tornadovm 5.2.0-jdk25-opencl`";

    private TornadoSdk() {}

    /** Whether this JVM runs with TornadoVM's modules: the API alone, or Strata's own stand-in for it, won't do. */
    static boolean present() {
        return ModuleLayer.boot().findModule("tornado.runtime").isPresent();
    }

    /** One line on what is missing and how to get it; empty if {@link #present}. */
    static Optional<String> missing() {
        if (present()) {
            return Optional.empty();
        }
        return Optional.of(home()
                .map(home -> "this JVM was started without TornadoVM: use ./strata, or java @"
                        + home.resolve("tornado-argfile"))
                .orElse("no TornadoVM SDK (in TORNADOVM_HOME or ~/.sdkman/candidates/tornadovm/current): see "
                        + INSTALL));
    }

    /** The SDK's directory: TORNADOVM_HOME, else SDKMAN's. */
    private static Optional<Path> home() {
        var sdkman = Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "tornadovm", "current");
        return Stream.concat(Stream.ofNullable(System.getenv("TORNADOVM_HOME")).map(Path::of), Stream.of(sdkman))
                .filter(home -> Files.exists(home.resolve("tornado-argfile")))
                .findFirst();
    }
}
