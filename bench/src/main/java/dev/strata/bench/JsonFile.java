package dev.strata.bench;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the figures go as JSON. */
record JsonFile(Path path) {
    /** Why it can't be written, if that is so: better known before an hour of measuring than after it. */
    Optional<String> fault() {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return Optional.of("there is no directory " + directory);
        }
        if (Files.isDirectory(path)) {
            return Optional.of(path + " is a directory");
        }
        boolean isNew = !Files.exists(path);
        try {
            Files.newOutputStream(path, CREATE, APPEND).close();
            if (isNew) {
                Files.delete(path);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(path + " can't be written (" + e.getClass().getSimpleName() + ")");
        }
    }

    void write(String json) throws IOException {
        Files.writeString(path, json + "\n");
    }
}
