package dev.strata.bench.row;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process printed, and when.
 *
 * @param firstLine seconds from the start of the process to the end of its first line
 */
record Child(double firstLine, List<String> lines) {
    /**
     * Runs a command to its end.
     *
     * @throws IOException with the end of its standard error, if it fails or prints nothing
     */
    static Child run(List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("strata-bench", ".err");
        try {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            var printed = new ByteArrayOutputStream();
            double firstLine = 0;
            try (var out = process.getInputStream()) {
                for (int b = out.read(); b >= 0; b = out.read()) {
                    printed.write(b);
                    if (b == '\n' && firstLine == 0) {
                        firstLine = (System.nanoTime() - start) / 1e9;
                    }
                }
            }
            int code = process.waitFor();
            if (code != 0 || firstLine == 0) {
                List<String> said = Files.readAllLines(errors);
                throw new IOException("exit code " + code + (said.isEmpty() ? "" : ": " + said.getLast()));
            }
            return new Child(firstLine, printed.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            Files.delete(errors);
        }
    }
}
