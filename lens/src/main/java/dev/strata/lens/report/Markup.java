package dev.strata.lens.report;

import dev.strata.lens.terminal.Visible;

/** Text in HTML and XML. */
final class Markup {
    private Markup() {}

    /** The text as it can stand between tags and in attributes; controls, which XML forbids, are spelt out. */
    static String escape(String text) {
        var escaped = new StringBuilder();
        for (char c : Visible.text(text).toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\uFFFE', '\uFFFF' -> escaped.append('\uFFFD');
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
