package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file's prompts: prompt i stands on line i + 1.
 *
 * @param name of the file
 * @param tokens of each line, at least one
 */
record PromptLines(String name, List<int[]> tokens) {
    PromptLines {
        tokens = List.copyOf(tokens);
    }

    /**
     * Reads lines that end in a newline, with or without a carriage return; the last one need not.
     *
     * @throws StrataException naming the line that is empty, not UTF-8 or too long for the context
     */
    static PromptLines of(byte[] bytes, String name, Gpt2 model) {
        if (bytes.length == 0) {
            throw new StrataException("--file: " + name + " is empty: expected a prompt on each line");
        }
        var prompts = new ArrayList<int[]>();
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String at = place(name, prompts.size());
            prompts.add(tokens(text(bytes, start, end, at), at, model));
            start = end + 1;
        }
        return new PromptLines(name, prompts);
    }

    private static String text(byte[] bytes, int start, int end, String at) {
        int length = end > start && bytes[end - 1] == '\r' ? end - 1 - start : end - start;
        if (length == 0) {
            throw new StrataException(at + ": the line is empty; each line is a prompt");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length)).toString();
        } catch (CharacterCodingException e) {
            throw new StrataException(at + " is not UTF-8", e);
        }
    }

    private static int[] tokens(String text, String at, Gpt2 model) {
        int[] tokens;
        try {
            tokens = model.tokenizer().encode(text);
        } catch (StrataException e) {
            throw new StrataException(at + ": " + e.getMessage(), e);
        }
        int context = model.config().context();
        if (tokens.length > context) {
            throw new StrataException(at + ": the prompt has " + tokens.length + " tokens, but the context of "
                    + model.name() + " holds " + context);
        }
        return tokens;
    }

    private static String place(String name, int prompt) {
        return "--file: " + name + ", line " + (prompt + 1);
    }

    /** Where a prompt stands, to begin a message with. */
    String place(int prompt) {
        return place(name, prompt);
    }

    int count() {
        return tokens.size();
    }
}
