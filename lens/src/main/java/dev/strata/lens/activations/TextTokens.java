package dev.strata.lens.activations;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.TextEncoder;
import dev.strata.runtime.tokenizer.Tokenizer;
import dev.strata.runtime.train.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The first tokens of text files, each file a text of its own. */
public final class TextTokens {
    private TextTokens() {}

    /**
     * Reads files until there are enough tokens.
     *
     * @param most tokens of all files together
     * @return an array per file that has any; two tokens at least
     * @throws StrataException naming the file that can't be read, is not UTF-8 or has a byte without a token; or all of
     *     them if they have fewer than two tokens
     */
    public static List<int[]> read(List<Path> files, Tokenizer tokenizer, int most) {
        var encoder = new TextEncoder(tokenizer);
        var texts = new ArrayList<int[]>();
        int left = most;
        for (Path file : files) {
            int[] tokens = left == 0 ? new int[0] : read(file, encoder, left);
            left -= tokens.length;
            if (tokens.length > 0) {
                texts.add(tokens);
            }
        }
        int count = most - left;
        if (count < 2) {
            throw new StrataException(files.stream().map(Path::toString).collect(Collectors.joining(", ")) + ": "
                    + count + (count == 1 ? " token" : " tokens") + ": expected 2 or more, to be compared with each other");
        }
        return List.copyOf(texts);
    }

    private static int[] read(Path file, TextEncoder encoder, int most) {
        var tokens = IntStream.builder();
        int[] count = {0};
        TextFiles.read(file, piece -> {
            if (count[0] < most) { // what is left is only checked to be UTF-8
                encoder.encode(piece, id -> {
                    if (count[0]++ < most) {
                        tokens.add(id);
                    }
                });
            }
        });
        return tokens.build().toArray();
    }

    /**
     * Refuses two tokenizers that don't cut texts at the same places; their ids may differ.
     *
     * @param texts by {@code tokenizer}
     * @param others the same texts by {@code other}
     * @throws StrataException that says where they first differ
     */
    public static void requireSame(
            List<int[]> texts, Tokenizer tokenizer, String name, List<int[]> others, Tokenizer other, String otherName) {
        for (int text = 0; text < Math.min(texts.size(), others.size()); text++) {
            int[] ids = texts.get(text);
            int[] otherIds = others.get(text);
            for (int t = 0; t < Math.max(ids.length, otherIds.length); t++) {
                String token = piece(tokenizer, ids, t);
                String otherToken = piece(other, otherIds, t);
                if (!token.equals(otherToken)) {
                    throw new StrataException(otherName + " does not tokenize the text as " + name + " does: token " + t
                            + (texts.size() > 1 ? " of text " + text : "") + " is " + token + " to " + name + " and "
                            + otherToken + " to " + otherName + "; only states of the same tokens can be compared");
                }
            }
        }
    }

    private static String piece(Tokenizer tokenizer, int[] ids, int t) {
        return t >= ids.length ? "missing" : '"' + tokenizer.text(ids[t]).replace("\n", "\\n") + '"';
    }

    /** How many tokens texts have together. */
    public static int count(List<int[]> texts) {
        return texts.stream().mapToInt(text -> text.length).sum();
    }
}
