package dev.strata.lens.cli;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is gone when it is closed, with the files in it. */
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;

    TemporaryDirectory() {
        try {
            path = Files.createTempDirectory("strata");
        } catch (IOException e) {
            throw StrataException.io(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    Path path() {
        return path;
    }

    static void copyIfThere(Path from, Path to) {
        if (Files.exists(from)) {
            try {
                Files.copy(from, to);
            } catch (IOException e) {
                throw StrataException.io(from, e);
            }
        }
    }

    @Override
    public void close() {
        try (var files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(path);
        } catch (IOException e) {
            // It is in the system's place for what may be deleted.
        }
    }
}
