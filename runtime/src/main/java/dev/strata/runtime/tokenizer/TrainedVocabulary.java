package dev.strata.runtime.tokenizer;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A byte-level BPE vocabulary that {@link BpeTrainer} learnt. Ids are the bytes' values, then what the merges make,
 * in order, then {@code <|endoftext|>}.
 */
public final class TrainedVocabulary {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int BYTES = 256;

    private final List<Merge> merges;

    TrainedVocabulary(List<Merge> merges) {
        this.merges = List.copyOf(merges);
    }

    /** The number of tokens, {@code <|endoftext|>} included. */
    public int size() {
        return BYTES + merges.size() + 1;
    }

    List<Merge> merges() {
        return merges;
    }

    /**
     * Writes {@code vocab.json} and {@code merges.txt} as GPT-2's checkpoints have them.
     *
     * @param directory is made if it isn't there
     * @throws StrataException if that can't be done
     */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            writeIds(directory.resolve("vocab.json"));
            writeMerges(directory.resolve("merges.txt"));
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
    }

    private void writeIds(Path file) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            int id = 0;
            while (id < BYTES) {
                json.writeNumberField(String.valueOf(ByteAlphabet.character(id)), id++);
            }
            for (Merge merge : merges) {
                json.writeNumberField(merge.result(), id++);
            }
            json.writeNumberField(Vocabulary.END_OF_TEXT, id);
            json.writeEndObject();
        }
    }

    private void writeMerges(Path file) throws IOException {
        var lines = new StringBuilder("#version: 0.2\n");
        merges.forEach(merge -> lines.append(merge.left()).append(' ').append(merge.right()).append('\n'));
        Files.writeString(file, lines);
    }
}
