package dev.strata.lens.cli;

import dev.strata.lens.View;
import dev.strata.runtime.checkpoint.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Files that a view is written to. */
final class ReportOptions {
    @Option(names = "--html", paramLabel = "FILE", description = "Write a page to look at, which needs no network.")
    private Path html;

    @Option(names = "--svg", paramLabel = "FILE", description = "Write the picture as SVG.")
    private Path svg;

    @Option(names = "--png", paramLabel = "FILE", description = "Write the picture as PNG.")
    private Path png;

    /** Refuses files that can't be written, before there is anything to write. */
    void check() {
        check("--html", html);
        check("--svg", svg);
        check("--png", png);
    }

    /** Refuses them where there are many prompts. */
    void checkAbsent() {
        if (any()) {
            throw new UsageException("--html, --svg and --png show one text: not with --file");
        }
    }

    private static void check(String option, Path file) {
        if (file == null) {
            return;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UsageException(option + ": " + file + " can't be written: its directory does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new UsageException(option + ": " + file + " can't be written: it is a directory");
        }
        if (!Files.isWritable(directory)) {
            throw new UsageException(option + ": " + file + " can't be written: " + directory + " is read-only");
        }
    }

    /** Whether there is to be a page, which can hold more than other media show. */
    boolean page() {
        return html != null;
    }

    /** Whether there is to be any file. */
    boolean any() {
        return html != null || svg != null || png != null;
    }

    /** Writes what was asked for. */
    void write(View view) {
        write(html, () -> view.toHtml().getBytes(StandardCharsets.UTF_8));
        write(svg, () -> view.toSvg().getBytes(StandardCharsets.UTF_8));
        write(png, view::toPng);
    }

    private static void write(Path file, Supplier<byte[]> content) {
        if (file != null) {
            WholeFile.write(file, content.get());
        }
    }
}
