package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Column;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageInBrowserTest {
    private static final String FOCUS = "document.activeElement.textContent";

    private static Grid grid(Figure figure, int variant) {
        return (Grid) figure.variants().get(variant).panels().getFirst();
    }

    /** Row by row, as they stand in a page's rows where there is one block. */
    private static List<String> shown(Grid grid) {
        var columns = grid.columns().stream().filter(Column::shown).toList();
        return IntStream.range(0, grid.rows().size()).boxed()
                .flatMap(row -> columns.stream().map(column -> column.cells().get(row).text())).toList();
    }

    @Test
    void theCellsHoldTheFiguresNumbersAndItsColours() {
        var figure = Samples.ranks();
        try (var page = Browser.open(Page.of(figure))) {
            assertEquals(figure.title(), page.page().title());
            assertEquals(List.of(figure.title()), page.texts("h1"));
            assertEquals(shown(grid(figure, 0)), page.texts("tbody td"));
            assertEquals(grid(figure, 0).rows(), page.texts("tbody th"));
            var cell = grid(figure, 0).columns().get(2).cells().get(5);
            var rgb = grid(figure, 0).scale().colour(cell.value());
            String style = "getComputedStyle(document.querySelectorAll('tbody tr')[5].querySelectorAll('td')[2])";
            assertEquals("rgb(%d, %d, %d)".formatted(rgb.red(), rgb.green(), rgb.blue()),
                    page.value(style + ".backgroundColor"));
            assertEquals(rgb.isLight() ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)", page.value(style + ".color"));
            assertEquals("en", page.value("document.documentElement.lang"));
            assertEquals(List.of("1", "10", "100", "1000", "10000", "50257"), page.texts(".stop"));
        }
    }

    @Test
    void pointingAtACellTellsMoreOfItAndEscapeHidesIt() {
        var figure = Samples.ranks();
        var column = grid(figure, 0).columns().get(3);
        var tips = column.cells().get(4).tips();
        try (var page = Browser.open(Page.of(figure))) {
            assertEquals(List.of(), page.texts(".tip"));
            page.all("tbody tr").nth(4).locator("td").nth(3).hover();
            assertEquals(List.of(column.over()), page.texts(".tip .before"));
            assertEquals(List.of(column.label()), page.texts(".tip .token"));
            assertEquals(List.of("layer", "rank", "probability"), page.texts(".tip dt"));
            assertEquals(List.of("3", tips.get(0), tips.get(1)), page.texts(".tip dd"));
            page.press("Escape");
            assertEquals(List.of(), page.texts(".tip"));
        }
    }

    @Test
    void arrowsMoveFromCellToCellAndEnterWatches() {
        var figure = Samples.ranks();
        try (var page = Browser.open(Page.of(figure))) {
            page.all("tbody td").first().focus();
            page.press("ArrowRight").press("ArrowDown").press("ArrowDown").press("ArrowLeft").press("ArrowRight");
            assertEquals(grid(figure, 0).columns().get(1).cells().get(2).text(), page.value(FOCUS));
            assertEquals(List.of("row"), page.texts(".tip .token"));
            int before = page.all("tbody tr").first().locator("td").count();
            page.press("Enter");
            assertEquals(List.of("␣word1"), page.texts("th.watched"));
            assertEquals(before + 1, page.all("tbody tr").first().locator("td").count());
            assertEquals(grid(figure, 0).columns().get(1).cells().get(2).text(), page.value(FOCUS), "the focus stays");
            page.press("End");
            assertEquals(grid(figure, 0).columns().get(16).cells().get(2).text(), page.value(FOCUS));
            assertEquals(List.of("watching:", "␣word1"), page.texts(".watching > span:first-child, .watching .go"));
            page.press("Home").press("ArrowRight").press("Enter");
            assertEquals(List.of(), page.texts("th.watched"));
            assertFalse(page.all(".watching").isVisible());
        }
    }

    @Test
    void aClickWatchesAndTheButtonEndsIt() {
        try (var page = Browser.open(Page.of(Samples.ranks()))) {
            page.all("tbody td").first().click();
            page.all("tbody td").nth(2).click();
            assertEquals(List.of("␣word0", "␣word2"), page.texts("th.watched"));
            page.all("[role=tab]").nth(1).click();
            assertEquals(List.of("␣word0", "␣word2"), page.texts("th.watched"), "also in the other variant");
            page.all(".chip .end").first().click();
            assertEquals(List.of("␣word2"), page.texts("th.watched"));
        }
    }

    @Test
    void tabsSwitchBetweenVariantsByMouseAndKeyboard() {
        var figure = Samples.ranks();
        try (var page = Browser.open(Page.of(figure))) {
            page.all("[role=tab]").nth(1).click();
            assertEquals(shown(grid(figure, 1)), page.texts("tbody td"));
            page.press("ArrowRight");
            assertEquals("ln_f", page.value(FOCUS));
            assertEquals(List.of("ln_f"), page.texts("[role=tab][aria-selected=true]"));
            assertEquals(shown(grid(figure, 0)), page.texts("tbody td"));
        }
    }

    @Test
    void aWideGridGoesOnBelowAndNothingLeavesTheWindow() {
        var figure = Samples.ranks();
        for (int width : List.of(360, 800)) {
            try (var page = Browser.open(Page.of(figure), width, 800, ColorScheme.LIGHT)) {
                assertTrue(page.all("table").count() > 1, "blocks");
                assertEquals(true, page.value("document.documentElement.scrollWidth <= innerWidth"));
                assertEquals(shown(grid(figure, 0)).size(), page.all("tbody td").count());
                page.all("tbody td").first().focus();
                for (int i = page.all("tbody tr").first().locator("td").count(); i > 0; i--) {
                    page.press("ArrowRight");
                }
                assertEquals(true, page.value(
                        "document.activeElement === document.querySelectorAll('table')[1].querySelector('tbody td')"));
            }
        }
    }

    @Test
    void aThousandColumnsAreThere() {
        var words = IntStream.range(0, 1001).mapToObj(i -> Samples.WORDS.get(i % 16)).toList();
        var figure = Figure.of("Long", List.of(), List.of(Samples.ranks(13, words, 1)), List.of());
        try (var page = Browser.open(Page.of(figure))) {
            assertEquals(13_000, page.all("tbody td").count());
            page.all("tbody td").first().click();
            assertEquals(13_013, page.all("tbody td").count());
        }
    }

    @Test
    void aWordsSelectionShadesThePassage() {
        String colours = "[...document.querySelectorAll('.word')].map(w => w.style.backgroundColor).join()";
        try (var page = Browser.open(Page.of(Samples.passage()))) {
            assertEquals("Heathrow airport is located in the city of London, the capital.↵",
                    String.join("", page.texts(".word")));
            assertEquals(List.of("read by \\n"), page.texts(".shading"));
            Object first = page.value(colours);
            page.all(".word").nth(10).hover();
            assertEquals(List.of("read by ␣London"), page.texts(".shading"));
            assertEquals(List.of("attention"), page.texts(".tip dt"));
            assertEquals(List.of("1.00"), page.texts(".tip dd"));
            assertNotEquals(first, page.value(colours));
            page.all("h1").hover();
            assertEquals(first, page.value(colours), "back to what was selected");
            page.all(".word").nth(10).click();
            page.all("h1").hover();
            assertEquals(List.of("read by ␣London"), page.texts(".shading"));
            page.press("ArrowLeft");
            assertEquals(List.of("read by ␣of"), page.texts(".shading"));
        }
    }

    @Test
    void barsAreAsLongAsTheirValues() {
        String widths = "[...document.querySelectorAll('.bar.series0')].map(b => b.getBoundingClientRect().width)";
        try (var page = Browser.open(Page.of(Samples.bars()))) {
            @SuppressWarnings("unchecked")
            var pixels = (List<Number>) page.value(widths);
            assertEquals(12, pixels.size());
            for (int row = 1; row < 12; row++) {
                double expected = Math.sin(row / 4.0) / Math.sin(6 / 4.0);
                assertEquals(expected, pixels.get(row).doubleValue() / pixels.get(6).doubleValue(), 0.01);
            }
            assertEquals("0.074", page.texts("tbody .number").get(2));
            assertEquals(12, page.all(".spread").count());
        }
    }

    @Test
    void tokensAreTextWhateverTheySay() {
        try (var page = Browser.open(Page.of(Samples.evil()))) {
            assertEquals(List.of("<script>alert(1)</script>"), page.texts("h1"));
            var evil = List.of("<script>alert(1)</script>", "\"'>&", "</script>", "<!--");
            assertTrue(page.texts("tbody td").containsAll(evil));
            assertTrue(page.texts(".word").containsAll(evil));
            assertEquals(0, page.all("main script, main img").count());
            page.all("tbody td").first().hover();
            assertEquals(List.of("<script>alert(1)</script>"), page.texts(".tip .token"));
            page.all("tbody td").first().click();
            assertEquals(List.of("<script>alert(1)</script>"), page.texts(".watching .go"));
        }
    }

    @Test
    void thePolicyForbidsWhateverIsNotThePages() {
        var open = Browser.open(Page.of(Samples.heat()));
        assertEquals("refused", open.value("fetch('https://example.org/').then(() => 'answered', () => 'refused')"));
        assertEquals(true, open.value("""
                () => { const script = document.createElement('script');
                        try { script.text = 'window.ran = true'; } catch (e) { return true; }
                        document.body.append(script); return window.ran === undefined; }"""));
        assertThrows(AssertionError.class, open::close, "it is seen on the console");
    }

    @Test
    void onPaperItIsWhiteAndFitsAlsoForReadersOfDarkPages() {
        try (var page = Browser.open(Page.of(Samples.ranks()), 1200, 900, ColorScheme.DARK)) {
            assertEquals(1, page.all("table").count());
            page.page().emulateMedia(new EmulateMediaOptions().setMedia(Media.PRINT));
            page.value("window.dispatchEvent(new Event('beforeprint'))");
            assertTrue(page.all("table").count() > 1, "blocks as wide as paper");
            assertEquals("rgb(255, 255, 255)", page.value("getComputedStyle(document.body).backgroundColor"));
            assertEquals("exact", page.value("getComputedStyle(document.querySelector('tbody td')).printColorAdjust"));
            assertEquals(List.of("ln_f"), page.texts("[role=tab]"));
            page.value("window.dispatchEvent(new Event('afterprint'))");
            assertEquals(1, page.all("table").count());
        }
    }

    @Test
    void itsColoursFollowTheReaders() {
        for (var colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            try (var page = Browser.open(Page.of(Samples.bars()), 1200, 900, colours)) {
                boolean dark = colours == ColorScheme.DARK;
                assertEquals(dark ? "rgb(21, 23, 27)" : "rgb(255, 255, 255)",
                        page.value("getComputedStyle(document.body).backgroundColor"));
            }
        }
    }
}
