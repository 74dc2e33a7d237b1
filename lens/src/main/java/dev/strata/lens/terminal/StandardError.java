package dev.strata.lens.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The JVM announces at each start that it uses the Vector API's incubator module, and nothing turns that
 * off. The launcher therefore has descriptor 2 drop that one line and hands over the real standard error
 * as another descriptor.
 */
public final class StandardError {
    private static final String DESCRIPTOR = "strata.stderr";

    private StandardError() {}

    /** Writes errors where the launcher says; leaves everything as it is where that can't be done. */
    public static void restore() {
        Integer number = Integer.getInteger(DESCRIPTOR);
        if (number == null) {
            return;
        }
        try {
            var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            var stream = new FileOutputStream(constructor.newInstance(number));
            System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Descriptor 2 shows errors too, if a moment later.
        }
    }
}
