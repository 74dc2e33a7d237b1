package dev.strata.runtime.tornado;

import java.util.Objects;

/** What TornadoVM says went wrong: its exceptions lie several deep, span lines and are in colour. */
final class RootCause {
    private static final String COLOURS = "\u001B\\[[;\\d]*m";

    private RootCause() {}

    /** The innermost cause's first line. */
    static String of(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Objects.requireNonNullElse(root.getMessage(), root.toString())
                .lines()
                .map(line -> line.replaceAll(COLOURS, "").strip())
                .findFirst()
                .orElse(root.toString());
    }
}
