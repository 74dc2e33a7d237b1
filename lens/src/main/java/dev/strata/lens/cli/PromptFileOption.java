package dev.strata.lens.cli;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Many prompts in place of one. */
final class PromptFileOption {
    private static final String OPTION = "--file";
    private static final Path STANDARD_INPUT = Path.of("-");

    @Option(
            names = OPTION,
            paramLabel = "FILE",
            description = "Many prompts in place of TEXT, one on each line of a UTF-8 file (- is standard input); an "
                    + "empty line is refused. They run side by side, and a line of JSON comes for each, in the file's "
                    + "order: what --json prints for one, with its line.")
    private Path file;

    boolean given() {
        return file != null;
    }

    /** Refuses what doesn't go with a file of prompts, and a file that is none. */
    void check(Prompt prompt) {
        if (prompt.given()) {
            throw new UsageException("either " + OPTION + " or one text (TEXT, --tokens or --text-file), not both");
        }
        if (!file.equals(STANDARD_INPUT) && !Files.isRegularFile(file)) {
            throw new UsageException(OPTION + ": " + file + (Files.exists(file) ? ": not a file" : ": no such file"));
        }
    }

    /**
     * The prompts, each in the model's vocabulary and no longer than its context.
     *
     * @throws StrataException naming the file and the line that is wrong
     */
    PromptLines read(Gpt2 model, InputStream in) {
        if (file.equals(STANDARD_INPUT)) {
            return PromptLines.of(bytes(in, "standard input"), "standard input", model);
        }
        try (var content = Files.newInputStream(file)) {
            return PromptLines.of(bytes(content, file.toString()), file.toString(), model);
        } catch (IOException e) {
            throw new StrataException(OPTION + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(InputStream in, String name) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StrataException(OPTION + ": cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
