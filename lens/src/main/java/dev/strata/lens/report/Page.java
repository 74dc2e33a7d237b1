package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A figure as one self-contained HTML page, which asks nothing of the network: its Content-Security-Policy allows the
 * page's own script and style, by their hashes, and nothing else.
 */
public final class Page {
    private static final List<String> SCRIPTS = List.of("dom.js", "grid.js", "passage.js", "bars.js", "figure.js");

    private Page() {}

    /** Draws it. */
    public static String of(Figure figure) {
        String style = style();
        String script = script() + resource("page.js");
        String policy = "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style)
                + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";
        var page = new StringBuilder();
        // One pass over the template: what is put in is not looked at again.
        for (String piece : resource("page.html").split("(?=\\{\\{)|(?<=}})")) {
            page.append(switch (piece) {
                case "{{policy}}" -> policy;
                case "{{title}}" -> Markup.escape(figure.title());
                case "{{style}}" -> style;
                case "{{data}}" -> FigureJson.of(figure);
                case "{{script}}" -> script;
                default -> piece;
            });
        }
        return page.toString();
    }

    /** The ES module that exports {@code drawFigure(element, figure, {onWatch})}. */
    public static String script() {
        return SCRIPTS.stream().map(Page::resource).collect(Collectors.joining("\n"));
    }

    /** The style of what the script draws. */
    public static String style() {
        return resource("figure.css");
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
