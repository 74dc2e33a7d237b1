package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;

/** Makes a run's directory, which appears complete or not at all. */
final class NewRun {
    private static final List<String> VOCABULARY =
            List.of("vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");

    private NewRun() {}

    /**
     * Makes the directory under another name, has it filled, and moves it to its place.
     *
     * @param vocabulary the directory whose vocabulary the run has
     * @return the lock on it
     * @throws StrataException if there is something at its place already, or it can't be written
     */
    static RunLock create(Path out, Path vocabulary, Consumer<RunDirectory> fill) {
        requireFree(out);
        Path absolute = out.toAbsolutePath();
        Path part = absolute.resolveSibling(
                absolute.getFileName() + "." + ProcessHandle.current().pid() + WholeFile.UNFINISHED);
        try {
            Files.createDirectories(part);
            var lock = RunLock.take(part);
            try {
                for (String name : VOCABULARY) {
                    if (Files.exists(vocabulary.resolve(name))) {
                        byte[] bytes = Files.readAllBytes(vocabulary.resolve(name));
                        WholeFile.writeDurably(part.resolve(name), bytes);
                    }
                }
                fill.accept(new RunDirectory(part));
                Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
                WholeFile.forceDirectory(absolute.getParent());
                return lock;
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                delete(part);
                throw e;
            }
        } catch (IOException e) {
            throw StrataException.io(out, e);
        }
    }

    /**
     * Refuses a place where something is.
     *
     * @throws StrataException saying what is there
     */
    static void requireFree(Path out) {
        if (RunRecord.isIn(out)) {
            RunRecord record = RunRecord.read(out);
            throw new StrataException(out + ": there is a training run already, at step " + record.step() + " of "
                    + record.settings().schedule().steps() + "; it can be resumed");
        }
        if (Files.exists(out) && !isEmptyDirectory(out)) {
            throw new StrataException(out + ": exists and is no training run: expected a directory that isn't there yet");
        }
    }

    private static boolean isEmptyDirectory(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (var entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw StrataException.io(path, e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            // The error that left it behind says more.
        }
    }
}
