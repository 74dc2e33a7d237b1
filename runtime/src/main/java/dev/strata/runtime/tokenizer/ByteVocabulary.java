package dev.strata.runtime.tokenizer;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The vocabulary of a model that reads bytes: each byte's token has the byte's value for its id. */
public final class ByteVocabulary {
    private static final int BYTES = 256;
    private static final JsonFactory JSON = new JsonFactory();

    private ByteVocabulary() {}

    /**
     * Writes {@code vocab.json} and a {@code merges.txt} without merges.
     *
     * @param size tokens: the bytes (of fewer than 257 tokens, as many as fit), fillers that no text has, and
     *     {@code <|endoftext|>} as the last
     */
    public static void write(Path directory, int size) throws IOException {
        Path file = directory.resolve("vocab.json");
        try (JsonGenerator json = JSON.createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            for (int id = 0; id < size - 1; id++) {
                json.writeNumberField(id < BYTES ? String.valueOf(ByteAlphabet.character(id)) : "<|unused" + id + "|>", id);
            }
            json.writeNumberField(Vocabulary.END_OF_TEXT, size - 1);
            json.writeEndObject();
        }
        Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\n");
    }
}
