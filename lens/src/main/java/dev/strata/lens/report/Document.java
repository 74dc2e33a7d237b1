package dev.strata.lens.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * An HTML page with one style, one script and one block of data of its own. Its Content-Security-Policy allows the
 * style and the script by their hashes, and nothing that isn't named beside them.
 *
 * @param template HTML with {@code {{policy}}}, {@code {{title}}}, {@code {{style}}}, {@code {{script}}} (an ES module)
 *     and {@code {{data}}}
 * @param title plain text
 * @param data JSON, for a {@code <script type="application/json">}
 * @param more further directives of the policy
 */
public record Document(String template, String title, String style, String script, String data, List<String> more) {
    public Document {
        more = List.copyOf(more);
    }

    /** The Content-Security-Policy. */
    public String policy() {
        return "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style)
                + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
                + (more.isEmpty() ? "" : "; " + String.join("; ", more));
    }

    /** The page. */
    public String html() {
        var page = new StringBuilder();
        // One pass over the template: what is put in is not looked at again.
        for (String piece : template.split("(?=\\{\\{)|(?<=}})")) {
            page.append(switch (piece) {
                case "{{policy}}" -> policy();
                case "{{title}}" -> Markup.escape(title);
                case "{{style}}" -> style;
                case "{{data}}" -> inert(data);
                case "{{script}}" -> script;
                default -> piece;
            });
        }
        return page.toString();
    }

    /** A text that lies beside a class. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** JSON, whose strings alone can hold such characters, without what begins an element or is no character. */
    private static String inert(String json) {
        var inert = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029' || c >= 0xD800 && c <= 0xDFFF) {
                inert.append(String.format("\\u%04x", c));
            } else {
                inert.appendCodePoint(c);
            }
        });
        return inert.toString();
    }
}
