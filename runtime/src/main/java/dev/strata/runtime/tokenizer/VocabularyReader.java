package dev.strata.runtime.tokenizer;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code vocab.json} with {@code merges.txt}, or else {@code tokenizer.json}; as a stream, since they are on
 * every run's way to its first token.
 */
final class VocabularyReader {
    private static final String COMMENT = "#version";

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> special = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();

    private VocabularyReader() {}

    static Vocabulary read(Path directory) {
        Path vocabulary = directory.resolve("vocab.json");
        Path merges = directory.resolve("merges.txt");
        Path both = directory.resolve("tokenizer.json");
        if (Files.exists(vocabulary) && (Files.exists(merges) || !Files.exists(both))) {
            return new VocabularyReader().readPair(vocabulary, merges);
        }
        if (Files.exists(both)) {
            return new VocabularyReader().readBoth(both);
        }
        throw new StrataException(directory + ": no vocabulary: expected vocab.json and merges.txt, or tokenizer.json");
    }

    private Vocabulary readPair(Path vocabularyFile, Path mergesFile) {
        JsonCursor.read(vocabularyFile, this::readIds);
        readMerges(mergesFile);
        Integer endOfText = ids.get(Vocabulary.END_OF_TEXT);
        if (endOfText != null) {
            special.put(Vocabulary.END_OF_TEXT, endOfText);
        }
        return new Vocabulary(ids, special, merges, vocabularyFile.toString(), mergesFile + ": line ");
    }

    private Vocabulary readBoth(Path file) {
        JsonCursor.read(file, json -> readTokenizer(json, file + ": merge "));
        return new Vocabulary(ids, special, merges, file.toString(), file + ": merge ");
    }

    private void readMerges(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && !(i == 0 && line.startsWith(COMMENT))) {
                merges.add(merge(line, i + 1, file + ": line "));
            }
        }
    }

    private static Merge merge(String pair, int number, String where) {
        int space = pair.indexOf(' ');
        if (space <= 0 || space == pair.length() - 1 || pair.indexOf(' ', space + 1) >= 0) {
            throw new StrataException(
                    where + number + ": expected two tokens with a space between them, found \"" + pair + "\"");
        }
        return new Merge(pair.substring(0, space), pair.substring(space + 1), number);
    }

    /** {@code {TOKEN: id, …}}. */
    private void readIds(JsonCursor json) {
        json.beginObject("an object of tokens and their ids");
        while (json.nextKey()) {
            addId(json, json.key(), json.integer("a token's id"));
        }
    }

    private void addId(JsonCursor json, String token, int id) {
        Integer before = ids.put(token, id);
        if (before != null && before != id) {
            throw json.error("token \"" + token + "\" has two ids, " + before + " and " + id);
        }
    }

    private void readTokenizer(JsonCursor json, String mergeSource) {
        json.beginObject("an object with model and added_tokens");
        while (json.nextKey()) {
            switch (json.key()) {
                case "added_tokens" -> readAddedTokens(json);
                case "pre_tokenizer" -> readPreTokenizer(json);
                case "model" -> readModel(json, mergeSource);
                default -> json.skip();
            }
        }
    }

    private void readAddedTokens(JsonCursor json) {
        json.beginList("a list of added_tokens");
        while (json.nextElement()) {
            String content = "";
            int id = -1;
            while (json.nextKey()) {
                switch (json.key()) {
                    case "content" -> content = json.string("an added token's content");
                    case "id" -> id = json.integer("an added token's id");
                    default -> json.skip();
                }
            }
            if (content.isEmpty()) {
                throw json.error("an added token has no content");
            }
            addId(json, content, id);
            special.put(content, id);
        }
    }

    /** GPT-2's splits text by its own pattern and puts no space before it. */
    private static void readPreTokenizer(JsonCursor json) {
        if (json.nullOrBeginObject("a pre_tokenizer object")) {
            return;
        }
        while (json.nextKey()) {
            switch (json.key()) {
                case "type" -> require(json, "pre_tokenizer.type", json.string("a type"), "ByteLevel");
                case "add_prefix_space" ->
                    require(json, "pre_tokenizer.add_prefix_space", json.bool("true or false"), false);
                case "use_regex" -> require(json, "pre_tokenizer.use_regex", json.bool("true or false"), true);
                default -> json.skip();
            }
        }
    }

    private void readModel(JsonCursor json, String mergeSource) {
        json.beginObject("a model object");
        while (json.nextKey()) {
            switch (json.key()) {
                case "type" -> require(json, "model.type", json.string("a type"), "BPE");
                case "vocab" -> readIds(json);
                case "merges" -> readMergeList(json, mergeSource);
                default -> json.skip();
            }
        }
    }

    /** {@code ["a b", …]}, or since 2024 {@code [["a", "b"], …]}. */
    private void readMergeList(JsonCursor json, String mergeSource) {
        json.beginList("a list of merges");
        for (int number = 1; json.nextElement(); number++) {
            if (json.atList()) {
                merges.add(new Merge(json.string("a merge's left token"), json.string("a merge's right token"), number));
                if (json.nextElement()) {
                    throw new StrataException(mergeSource + number + ": expected two tokens, found more");
                }
            } else {
                merges.add(merge(json.currentString("a merge"), number, mergeSource));
            }
        }
    }

    private static void require(JsonCursor json, String key, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw json.error(key + " must be " + expected + " as in GPT-2, found " + found);
        }
    }
}
