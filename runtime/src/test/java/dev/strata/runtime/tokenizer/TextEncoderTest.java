package dev.strata.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
    private static final String[] PIECES = {
        " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2003", "'s", "'", "''ll", "The", " London", "é", "日本", "\uD83D\uDE00",
        "12", "½", "...", "-", " <|endoftext|>", "\r\n", "x\u0301"
    };

    @Test
    void encodesAsTheTokenizerDoes(@TempDir Path directory) throws IOException {
        var tokenizer = Tokenizer.open(Gpt2Vocabulary.unpack(directory));
        var encoder = new TextEncoder(tokenizer);
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 500; trial++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            var ids = IntStream.builder();
            encoder.encode(text.toString(), ids);
            assertArrayEquals(tokenizer.encode(text.toString()), ids.build().toArray(), text.toString());
        }
    }
}
