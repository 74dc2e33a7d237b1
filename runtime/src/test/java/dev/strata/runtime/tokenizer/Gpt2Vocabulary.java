package dev.strata.runtime.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** GPT-2's own vocabulary, as its checkpoints hold it. */
final class Gpt2Vocabulary {
    static final int SIZE = 50257;
    private static final Path PACKED = Path.of("src/test/resources/fixtures/gpt2-vocabulary");

    private Gpt2Vocabulary() {}

    static Path unpack(Path directory) throws IOException {
        for (String name : new String[] {"vocab.json", "merges.txt"}) {
            try (var in = new GZIPInputStream(Files.newInputStream(PACKED.resolve(name + ".gz")))) {
                Files.copy(in, directory.resolve(name));
            }
        }
        return directory;
    }
}
