package dev.strata.tornado;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a TornadoVM SDK is: TORNADOVM_HOME, else SDKMAN's place. */
final class Sdk {
    private Sdk() {}

    static Path home() {
        String home = System.getenv("TORNADOVM_HOME");
        return home != null && !home.isBlank()
                ? Path.of(home)
                : Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "tornadovm", "current");
    }

    /** The SDK's jars that have the types we name; none where there is no SDK. */
    static List<Path> jars() throws IOException {
        Path jars = home().resolve("share/java/tornado");
        if (!Files.isDirectory(jars)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(jars)) {
            return files.filter(file -> file.getFileName().toString().matches("tornado-(api|runtime)-\\d.*\\.jar"))
                    .sorted()
                    .toList();
        }
    }
}
