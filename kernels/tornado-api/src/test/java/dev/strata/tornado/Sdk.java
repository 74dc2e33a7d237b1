package dev.strata.tornado;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a TornadoVM SDK is: TORNADOVM_HOME, else SDKMAN's place. */
final class Sdk {
    private Sdk() {}

    static Path home() {
        String home = System.getenv("TORNADOVM_HOME");
        return home != null && !home.isBlank()
                ? Path.of(home)
                : Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "tornadovm", "current");
    }

    /** The SDK's own API, or nothing where there is no SDK. */
    static Optional<Path> apiJar() throws IOException {
        Path jars = home().resolve("share/java/tornado");
        if (!Files.isDirectory(jars)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(jars, "tornado-api-*.jar")) {
            for (Path jar : found) {
                return Optional.of(jar);
            }
        }
        return Optional.empty();
    }
}
