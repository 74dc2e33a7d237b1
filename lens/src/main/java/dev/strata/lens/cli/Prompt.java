package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The text that a command is about. */
final class Prompt {
    /** More than any context holds; what is longer is a mistake and need not be read. */
    private static final int MOST_BYTES = 1 << 20;

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The text. - reads it from standard input, without one newline at its end.")
    private String text;

    @Option(names = "--tokens", split = ",", paramLabel = "ID", description = "Token ids in place of TEXT, e.g. 1,2,3.")
    private int[] tokens;

    @Option(
            names = "--text-file",
            paramLabel = "FILE",
            description = "A UTF-8 text file in place of TEXT, without one newline at its end.")
    private Path file;

    /** Whether there is a text. */
    boolean given() {
        return count() > 0;
    }

    private int count() {
        return (text == null ? 0 : 1) + (tokens == null ? 0 : 1) + (file == null ? 0 : 1);
    }

    /** Refuses a command line with no text or two. */
    void check() {
        int given = count();
        if (given == 0) {
            throw new UsageException("TEXT is missing (or --tokens 1,2,3 or --text-file FILE in its place)");
        }
        if (given > 1) {
            throw new UsageException("either TEXT or --tokens or --text-file, not both");
        }
        if (file != null && !Files.isRegularFile(file)) {
            throw new UsageException("--text-file: " + file + (Files.exists(file) ? ": not a file" : ": no such file"));
        }
    }

    /** The tokens, all of them in the model's vocabulary. */
    int[] tokens(Gpt2 model, InputStream in) {
        if (tokens == null) {
            return model.tokenizer().encode(text(in));
        }
        for (int token : tokens) {
            UsageException.requireToken("--tokens", token, model);
        }
        return tokens.clone();
    }

    private String text(InputStream in) {
        if (file == null) {
            return text.equals("-") ? read(in, "standard input") : text;
        }
        try (var content = Files.newInputStream(file)) {
            return read(content, "--text-file: " + file);
        } catch (IOException e) {
            throw new StrataException("--text-file: cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String read(InputStream in, String name) {
        try {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new StrataException(name + " holds more than " + MOST_BYTES + " bytes: too long a prompt");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1)
                    : text;
        } catch (CharacterCodingException e) {
            throw new StrataException(name + " is not UTF-8", e);
        } catch (IOException e) {
            throw new StrataException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
