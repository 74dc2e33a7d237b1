package dev.strata.lens.cli;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Standard output: UTF-8 whatever the locale, and no write that fails unnoticed. */
final class Output {
    /** The reader has closed its end and wants no more, as {@code head} does. */
    static final class Closed extends RuntimeException {
        Closed(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream stream;

    Output(OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Writes a text at once.
     *
     * @throws Closed if nobody reads any more
     * @throws StrataException if it can't be written, e.g. because a disk is full
     */
    void print(String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                throw new Closed(e);
            }
            throw new StrataException("cannot write to standard output: " + e.getMessage(), e);
        }
    }

    void println(String text) {
        print(text + "\n");
    }
}
