package dev.strata.lens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command line run in this JVM, and what came of it. */
record Call(int code, String out, String err) {
    /** The repository's root: the tests run in the module's directory. */
    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    /** A small trained model whose numbers are known; here it is the default. */
    static final Path STANDIN = REPOSITORY.resolve("runtime/src/test/resources/standin");

    /** Runs {@code strata} on the host, with nothing on standard input. */
    static Call strata(String... args) {
        return strata(new byte[0], 0, args);
    }

    static Call strata(byte[] in, int columns, String... args) {
        System.setProperty("strata.model", STANDIN.toString());
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new Output(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(in),
                columns,
                Map.of("TERM", "xterm-256color"));
        int code = Strata.run(console, args);
        return new Call(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** As {@link #strata(String...)} with {@code --device host}. */
    static Call onHost(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--device=host");
        return strata(all.toArray(String[]::new));
    }

    /** The JSON, which must be all there is on standard output, on one line. */
    JsonNode json() {
        if (code != 0 || !err.isEmpty()) {
            throw new AssertionError("exit code " + code + ": " + err);
        }
        if (out.indexOf('\n') != out.length() - 1) {
            throw new AssertionError("not one line: " + out);
        }
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError(out, e);
        }
    }
}
