package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.TextEncoder;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Text as one stream of tokens; between two files stands {@code <|endoftext|>}, if the vocabulary has it.
 *
 * @param tokens ids
 * @param bytes of UTF-8 that they spell, separators not counted
 * @param words separated by white space
 */
public record Corpus(int[] tokens, long bytes, long words) {
    /**
     * Reads and tokenises files.
     *
     * @throws StrataException naming the file that can't be read, is not UTF-8, or has a byte without a token
     */
    public static Corpus read(List<Path> files, Tokenizer tokenizer) {
        var reading = new Reading(new TextEncoder(tokenizer));
        for (Path file : files) {
            int before = reading.count;
            TextFiles.read(file, piece -> {
                if (reading.count == before && before > 0) {
                    tokenizer.endOfText().ifPresent(reading::token);
                }
                reading.text(file, piece);
            });
        }
        return new Corpus(reading.tokens.build().toArray(), reading.bytes, reading.words);
    }

    private static final class Reading {
        private final TextEncoder encoder;
        private final IntStream.Builder tokens = IntStream.builder();
        private int count;
        private long bytes;
        private long words;

        Reading(TextEncoder encoder) {
            this.encoder = encoder;
        }

        void token(int id) {
            tokens.accept(id);
            count = Math.addExact(count, 1);
        }

        void text(Path file, String piece) {
            boolean between = true;
            for (int i = 0; i < piece.length(); i++) {
                char c = piece.charAt(i);
                boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
                words += between && !space ? 1 : 0;
                between = space;
                // The halves of a surrogate pair are two bytes each.
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
            try {
                encoder.encode(piece, this::token);
            } catch (ArithmeticException e) {
                throw new StrataException(file + ": too much text: more than " + Integer.MAX_VALUE + " tokens", e);
            }
        }
    }
}
