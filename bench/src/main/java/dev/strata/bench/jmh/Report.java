package dev.strata.bench.jmh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** JMH's report on standard output, without the JVM's options: those of a TornadoVM SDK fill several screens. */
final class Report extends OutputStream {
    private static final String OPTIONS = "# VM options:";

    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Report(PrintStream out) {
        this.out = out;
    }

    static PrintStream to(PrintStream out) {
        return new PrintStream(new Report(out), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        line.write(b);
        if (b == '\n') {
            String text = line.toString(StandardCharsets.UTF_8);
            if (!text.startsWith(OPTIONS)) {
                out.print(text);
            }
            line.reset();
        }
    }

    /** Shows a line that is still being written, such as an iteration that runs. */
    @Override
    public void flush() {
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.isEmpty() && !OPTIONS.startsWith(text) && !text.startsWith(OPTIONS)) {
            out.print(text);
            line.reset();
        }
        out.flush();
    }
}
