package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control: a model of another one's shape on the same device, with weights as GPT-2's were before training
 * ({@link CheckpointWriter#writeInitialWeights}). It lies in a temporary directory that is gone when it is closed, and
 * has no tokenizer: it reads the other model's tokens.
 */
public final class Untrained implements AutoCloseable {
    private static final List<String> FILES = List.of("config.json", "model.safetensors");

    private final Path directory;
    private final Gpt2 model;

    private Untrained(Path directory, Gpt2 model) {
        this.directory = directory;
        this.model = model;
    }

    /**
     * The control of a model; the same seed gives the same weights.
     *
     * @throws StrataException if there is no room for its checkpoint, as large as the model's
     */
    public static Untrained like(Gpt2 model, long seed) {
        Checkpoint checkpoint = model.checkpoint();
        Path directory = temporaryDirectory();
        try {
            var writer = new CheckpointWriter(checkpoint.config(), checkpoint.isTied(), checkpoint.dtype());
            writer.writeConfig(directory);
            writer.writeInitialWeights(directory, seed);
            return new Untrained(directory, Gpt2.open(directory, model.device()));
        } catch (RuntimeException | Error e) {
            delete(directory);
            throw e;
        }
    }

    public Gpt2 model() {
        return model;
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("strata-untrained");
            directory.toFile().deleteOnExit(); // if it is interrupted; the files first
            for (String file : FILES) {
                directory.resolve(file).toFile().deleteOnExit();
            }
            return directory;
        } catch (IOException e) {
            throw StrataException.io(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    private static void delete(Path directory) {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        } catch (IOException e) {
            // It is in the system's place for what may be deleted.
        }
    }

    @Override
    public void close() {
        try {
            model.close();
        } finally {
            delete(directory);
        }
    }
}
