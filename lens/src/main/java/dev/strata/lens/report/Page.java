package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;
import java.util.List;
import java.util.stream.Collectors;

/** A figure as one self-contained HTML page, which asks nothing of the network: its {@link Document#policy} says so. */
public final class Page {
    private static final List<String> SCRIPTS = List.of("dom.js", "grid.js", "passage.js", "bars.js", "figure.js");

    private Page() {}

    /** Draws it. */
    public static String of(Figure figure) {
        return new Document(
                resource("page.html"), figure.title(), style(), script() + resource("page.js"), FigureJson.of(figure),
                List.of()).html();
    }

    /** The ES module that exports {@code drawFigure(element, figure, {onWatch})}. */
    public static String script() {
        return SCRIPTS.stream().map(Page::resource).collect(Collectors.joining("\n"));
    }

    /** The style of what the script draws. */
    public static String style() {
        return resource("figure.css");
    }

    private static String resource(String name) {
        return Document.resource(Page.class, name);
    }
}
