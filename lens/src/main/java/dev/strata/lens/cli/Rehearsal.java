package dev.strata.lens.cli;

import dev.strata.lens.terminal.StandardError;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the launcher has the JVM watch once, to record an archive for later starts: the common commands, so that their
 * classes are in it.
 */
public final class Rehearsal {
    private static final String TEXT = "Heathrow airport is located in the city of";
    private static final byte[] PROMPTS = (TEXT + "\nThe keys to the cabinet\n").repeat(8).getBytes(StandardCharsets.UTF_8);
    private static final List<List<String>> COMMANDS = List.of(
            List.of("generate", TEXT, "--max-new-tokens", "2"),
            List.of("generate", "--tokens", "1,2,3", "--max-new-tokens", "2", "--json"),
            List.of("generate", "--file", "-", "--max-new-tokens", "2"),
            List.of("rank", TEXT),
            List.of("rank", TEXT, "--json"),
            List.of("predict", TEXT));

    private Rehearsal() {}

    public static void main(String[] unused) {
        HeadStart.begin();
        StandardError.restore();
        for (List<String> command : COMMANDS) {
            var console = new Console(
                    new Output(OutputStream.nullOutputStream()), System.err, new ByteArrayInputStream(PROMPTS), 0,
                    Map.of());
            String[] args = Stream.concat(command.stream(), Stream.of("--device", "host")).toArray(String[]::new);
            int code = Main.run(console, args);
            if (code != 0) {
                System.exit(code);
            }
        }
        System.exit(0);
    }
}
