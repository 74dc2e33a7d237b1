package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    /** Whether there is a text or tokens. */
    boolean isGiven() {
        return text != null || tokens != null;
    }

    /** Refuses a command line with no text or two. */
    void check() {
        if (text == null && tokens == null) {
            throw new UsageException("TEXT is missing (or --tokens 1,2,3 in its place)");
        }
        if (text != null && tokens != null) {
            throw new UsageException("either TEXT or --tokens, not both");
        }
    }

    /** The tokens, all of them in the model's vocabulary. */
    int[] tokens(Gpt2 model, InputStream in) {
        if (tokens == null) {
            return model.tokenizer().encode(text.equals("-") ? read(in) : text);
        }
        for (int token : tokens) {
            UsageException.requireToken("--tokens", token, model);
        }
        return tokens.clone();
    }

    private static String read(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new StrataException("standard input holds more than " + MOST_BYTES + " bytes: too long a prompt");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1)
                    : text;
        } catch (CharacterCodingException e) {
            throw new StrataException("standard input is not UTF-8", e);
        } catch (IOException e) {
            throw new StrataException("cannot read standard input: " + e.getMessage(), e);
        }
    }
}
