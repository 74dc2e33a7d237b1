package dev.strata.runtime.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.strata.runtime.StrataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * GPT-2's byte-level BPE (Radford et al., 2019, section 2.2) with a checkpoint's own vocabulary and merges. Any text
 * can be encoded, and decoding gives it back. Safe to share between threads.
 */
public final class Tokenizer {
    /** How GPT-2 splits text before it merges bytes; {@code \s} is Unicode's White_Space, as in Python's regex. */
    static final Pattern SPLIT = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final String[] tokens;
    private final Map<String, Integer> special;
    private final Pattern specialPattern;
    private final MergeRanks ranks;
    private final Encoding bpe;
    private final String source;

    private Tokenizer(Vocabulary vocabulary, int size) {
        source = vocabulary.source();
        tokens = vocabulary.tokens(size);
        special = vocabulary.special();
        specialPattern = Pattern.compile(special.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        ranks = new MergeRanks(vocabulary);
        bpe = Encodings.newLazyEncodingRegistry()
                .registerGptBytePairEncoding(new GptBytePairEncodingParams(source, SPLIT, ranks.encoder(), Map.of()))
                .getEncoding(source)
                .orElseThrow();
    }

    /**
     * Reads {@code vocab.json} and {@code merges.txt} of a checkpoint's directory, or else {@code tokenizer.json}.
     *
     * @param size rows of the embedding: as many tokens, or up to 127 fewer where it is padded
     * @throws StrataException naming the file, and the token or the merge's line, that is not as it must be
     */
    public static Tokenizer open(Path directory, int size) {
        return new Tokenizer(VocabularyReader.read(directory), size);
    }

    /**
     * As {@link #open(Path, int)}, where no config says how many tokens there are: the highest id is the last.
     *
     * @throws StrataException naming the file, and the token or the merge's line, that is not as it must be
     */
    public static Tokenizer open(Path directory) {
        Vocabulary vocabulary = VocabularyReader.read(directory);
        int highest = vocabulary.ids().values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        return new Tokenizer(vocabulary, Math.addExact(highest, 1));
    }

    /** The number of ids: tokens, special ones included, and rows that only pad the embedding. */
    public int size() {
        return tokens.length;
    }

    /** The token {@code <|endoftext|>}, if there is one. */
    public OptionalInt endOfText() {
        Integer id = special.get(Vocabulary.END_OF_TEXT);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The ids of a text. {@code <|endoftext|>} in it is ordinary text. An unpaired surrogate is read as U+FFFD. */
    public int[] encode(String text) {
        return encodeOrdinary(wellFormed(text)).toArray();
    }

    /**
     * The ids of a text.
     *
     * @param allowSpecial whether the names of special tokens, such as {@code <|endoftext|>}, stand for these tokens
     * @throws StrataException if the text has a byte for which the vocabulary has no token: not with GPT-2's
     */
    public int[] encode(String text, boolean allowSpecial) {
        if (!allowSpecial || special.isEmpty()) {
            return encode(text);
        }
        String wellFormed = wellFormed(text);
        var ids = IntStream.builder();
        Matcher name = specialPattern.matcher(wellFormed);
        int end = 0;
        while (name.find()) {
            encodeOrdinary(wellFormed.substring(end, name.start())).forEach(ids);
            ids.add(special.get(name.group()));
            end = name.end();
        }
        encodeOrdinary(wellFormed.substring(end)).forEach(ids);
        return ids.build().toArray();
    }

    /**
     * The id of a text that is exactly one token, or of a special token by its name.
     *
     * @throws StrataException that shows the text's pieces, if it is several tokens
     */
    public int single(String text) {
        Integer named = special.get(text);
        if (named != null) {
            return named;
        }
        int[] ids = encode(text);
        if (ids.length != 1) {
            String pieces = Arrays.stream(ids).mapToObj(id -> quoted(text(id))).collect(Collectors.joining(", "));
            throw new StrataException(
                    quoted(text) + " is not one token but " + ids.length + (ids.length == 0 ? "" : ": " + pieces));
        }
        return ids[0];
    }

    /** The bytes of one token: any part of a UTF-8 sequence. */
    public byte[] bytes(int token) {
        if (token < 0 || token >= tokens.length) {
            throw new StrataException("token " + token + " is out of range, expected 0 to " + (tokens.length - 1));
        }
        return special.containsKey(tokens[token])
                ? tokens[token].getBytes(StandardCharsets.UTF_8)
                : ByteAlphabet.bytes(tokens[token]);
    }

    /** The text of these tokens; bytes that are no UTF-8 become U+FFFD. */
    public String decode(int... tokens) {
        var bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(bytes(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** One token's text, to look at: its bytes that are no UTF-8 on their own are written as {@code \xE9}. */
    public String text(int token) {
        return Utf8.show(bytes(token));
    }

    IntStream encodeOrdinary(String text) {
        IntArrayList encoded = bpe.encodeOrdinary(text);
        return IntStream.range(0, encoded.size()).map(i -> id(encoded.get(i)));
    }

    private int id(int rank) {
        int id = ranks.id(rank);
        if (id < 0) {
            throw new StrataException(source + ": has no token for the byte 0x%02X of this text".formatted(rank));
        }
        return id;
    }

    /** Java's strings may hold half a surrogate pair, which UTF-8 can't. */
    private static String wellFormed(String text) {
        boolean broken = text.codePoints().anyMatch(Tokenizer::isSurrogate);
        return !broken ? text : text.codePoints()
                .map(c -> isSurrogate(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
    }
}
