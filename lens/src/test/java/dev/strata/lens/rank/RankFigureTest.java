package dev.strata.lens.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.report.Browser;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RankFigureTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";
    private static final List<Double> LONDON = List.of(1903.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    private static final List<Double> LONDON_RAW = List.of(3222.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    private static Gpt2 model;

    @BeforeAll
    static void open() {
        model = Gpt2.open(Path.of("../runtime/src/test/resources/standin"), Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static RankQuery query(String text) {
        return Rankings.of(model.run(text, Capture.residuals()));
    }

    private static Grid grid(Variant variant, int panel) {
        return (Grid) variant.panels().get(panel);
    }

    private static List<Double> values(Column column) {
        return column.cells().stream().map(Grid.Cell::value).toList();
    }

    @Test
    void withoutDetailsItIsTheTablesNumbers() {
        var figure = query(HEATHROW).watch(" London", " Paris").figure();
        assertEquals(HEATHROW + " ____", figure.title());
        assertEquals(List.of("model standin", "lens ln_f", "ranks 1 to 4096"), figure.facts().subList(0, 3));
        assertEquals(1, figure.variants().size());
        var grid = grid(figure.variants().getFirst(), 0);
        assertEquals(List.of("embed", "0", "1", "2", "3", "4", "5"), grid.rows());
        assertEquals(List.of("␣London", "␣Paris"), grid.columns().stream().map(Column::label).toList());
        assertEquals(LONDON, values(grid.columns().getFirst()));
        assertEquals("1903", grid.columns().getFirst().cells().getFirst().text());
        assertEquals(new Scale.Rank(4096), grid.scale());
        assertEquals("“␣London” is rank 1 from layer 1 on.", figure.notes().getFirst());
    }

    /** Probabilities of the stand-in's expected.json, which an independent implementation wrote. */
    @Test
    void withDetailsEachLensHasItsRanksProbabilitiesAndChoices() {
        var figure = query(HEATHROW).details(5).watch(" London", " Paris").figure();
        assertEquals(List.of("lens ln_f", "lens raw"), figure.variants().stream().map(Variant::name).toList());
        assertFalse(figure.facts().contains("lens ln_f"), "a page can switch it");
        for (Variant variant : figure.variants()) {
            boolean raw = variant.name().equals("lens raw");
            var ranks = grid(variant, 0);
            assertEquals(raw ? LONDON_RAW : LONDON, values(ranks.columns().getFirst()));
            assertEquals(List.of("rank", "probability", "first choice"), ranks.tips());
            assertEquals(
                    List.of("1", "99.4 %", "␣London 99.4 %"), ranks.columns().getFirst().cells().getLast().tips());
            assertEquals("0.000985 %", ranks.columns().get(1).cells().getLast().tips().get(1));
            assertEquals(List.of(true, true), ranks.columns().subList(0, 2).stream().map(Column::shown).toList());
            assertTrue(ranks.columns().stream().skip(2).noneMatch(Column::shown));

            var choices = grid(variant, 1);
            assertEquals(5, choices.columns().size());
            for (int i = 0; i < 5; i++) {
                for (int row = 0; row < 7; row++) {
                    String key = choices.columns().get(i).cells().get(row).watch();
                    var watched = ranks.columns().stream().filter(column -> column.key().equals(key)).toList();
                    assertEquals(i + 1.0, watched.getFirst().cells().get(row).value(), key);
                }
            }
        }
        assertEquals("Lens ln_f: “␣London” is rank 1 from layer 1 on.", figure.notes().getFirst());
    }

    @Test
    void theColumnsOfSeveralBlanksSayWhatTheyFollow() {
        var text = query("The keys to the cabinet are").details(1).nextTokens().figure();
        var grid = grid(text.variants().getFirst(), 0);
        assertEquals("The keys to the cabinet are", text.title());
        assertEquals(1, text.variants().getFirst().panels().size());
        assertEquals("next token", grid.columnName());
        assertTrue(grid.columns().stream().allMatch(column -> column.shown() && column.over().isEmpty()));
        var watched = query(HEATHROW).positions(-2, -1).watch(" London").figure();
        var columns = grid(watched.variants().getFirst(), 0).columns();
        assertEquals(List.of("␣city", "␣of"), columns.stream().map(Column::over).toList());
        assertEquals(LONDON, values(columns.getLast()));
    }

    @Test
    void inTheBrowserAClickOnWhatALayerWouldSayShowsItsRanks() {
        var rankings = query(HEATHROW).details(5).watch(" London");
        var embed = grid(rankings.figure().variants().getFirst(), 1).columns().getFirst().cells().getFirst();
        try (var page = Browser.open(rankings.toHtml())) {
            var ranks = page.all("table").first();
            assertEquals(1, ranks.locator("tbody tr").first().locator("td").count());
            page.all("table").nth(1).locator("tbody tr").first().locator("td").first().click();
            assertEquals(2, ranks.locator("tbody tr").first().locator("td").count());
            assertEquals("1", ranks.locator("tbody tr").first().locator("td").nth(1).textContent());
            assertEquals(List.of(embed.tips().getFirst()), page.texts("th.watched"));
            ranks.locator("tbody tr").nth(3).locator("td").first().hover();
            assertEquals(List.of("layer", "rank", "probability", "first choice"), page.texts(".tip dt"));
            page.all("[role=tab]").nth(1).click();
            assertEquals("3222", ranks.locator("tbody tr").first().locator("td").first().textContent());
        }
    }
}
