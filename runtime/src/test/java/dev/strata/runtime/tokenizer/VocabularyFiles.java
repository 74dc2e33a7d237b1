package dev.strata.runtime.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small vocabularies for tests: the 256 bytes, then other tokens. */
final class VocabularyFiles {
    private VocabularyFiles() {}

    /** A tokenizer whose ids are the bytes, then what the merges make, in order. */
    static Tokenizer tokenizer(Path directory, List<String> merges) throws IOException {
        var tokens = new ArrayList<>(bytes());
        merges.stream().map(merge -> merge.replace(" ", "")).distinct().forEach(tokens::add);
        write(directory, tokens, merges);
        return Tokenizer.open(directory, tokens.size());
    }

    static List<String> bytes() {
        var tokens = new ArrayList<String>();
        for (int value = 0; value < 256; value++) {
            tokens.add(String.valueOf(ByteAlphabet.character(value)));
        }
        return tokens;
    }

    static void write(Path directory, List<String> tokens, List<String> merges) throws IOException {
        Map<String, Integer> ids = new LinkedHashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        new ObjectMapper().writeValue(directory.resolve("vocab.json").toFile(), ids);
        Files.write(directory.resolve("merges.txt"), merges);
    }
}
