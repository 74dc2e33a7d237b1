package dev.strata.lens.report;

import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The Chromium that is installed, without a window; one for all tests of a run. Tests that need it are skipped where
 * there is none: STRATA_CHROMIUM names it where it is not on the PATH.
 */
public final class Browser {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static Playwright playwright;
    private static com.microsoft.playwright.Browser chromium;
    private static String missing;

    private Browser() {}

    /** Opens a page as a file, in a window of 1200 × 900, in light colours. */
    public static OpenPage open(String html) {
        return open(html, 1200, 900, ColorScheme.LIGHT);
    }

    /** Opens a page as a file. */
    public static OpenPage open(String html, int width, int height, ColorScheme colours) {
        try {
            Path file = Files.createTempFile("strata", ".html");
            file.toFile().deleteOnExit();
            Files.writeString(file, html);
            return visit(file.toUri().toString(), width, height, colours);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens what is at an address, e.g. of a server on this machine. */
    public static OpenPage visit(String url, int width, int height, ColorScheme colours) {
        var context = chromium().newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(colours));
        return new OpenPage(context, url);
    }

    private static synchronized com.microsoft.playwright.Browser chromium() {
        if (chromium == null && missing == null) {
            start();
        }
        Assumptions.assumeTrue(missing == null, missing);
        return chromium;
    }

    private static void start() {
        var executable = executable();
        if (executable.isEmpty()) {
            missing = "no Chromium on the PATH (STRATA_CHROMIUM may name one): pages are not tested in a browser";
            return;
        }
        try {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            chromium = playwright.chromium().launch(new LaunchOptions()
                    .setExecutablePath(executable.get())
                    .setChromiumSandbox(false));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        } catch (PlaywrightException e) {
            missing = executable.get() + " or its driver does not start: pages are not tested in a browser; "
                    + e.getMessage();
        }
    }

    private static Optional<Path> executable() {
        String named = System.getenv("STRATA_CHROMIUM");
        var candidates = named != null
                ? Stream.of(Path.of(named))
                : Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name))),
                        Stream.of(Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")));
        return candidates.filter(Files::isExecutable).findFirst();
    }
}
