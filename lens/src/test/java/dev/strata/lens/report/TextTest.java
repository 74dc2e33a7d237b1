package dev.strata.lens.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextTest {
    private static final List<Figure> ALL =
            List.of(Samples.ranks(), Samples.heat(), Samples.passage(), Samples.bars(), Samples.evil());

    private static String plain(Panel panel) {
        var figure = Figure.of("Why?", List.of("model demo", "device host"), List.of(panel), List.of("So."));
        return Text.of(figure, Terminal.PLAIN);
    }

    private static String bare(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    @Test
    void aGridIsATableOfItsCellsTexts() {
        assertEquals("""
                model demo · device host
                Why?

                       next token →
                       The  ␣city
                layer   ␣a     ␣b
                    0   12      3
                    1    1   1000
                rank  █ 1 ▆ 10 ▃ 100 ▁ 1000

                So.""", plain(new Grid("", "layer", List.of("0", "1"), "next token", List.of(
                        new Column("␣a", "The", "", true, List.of(Cell.of("12", 12), Cell.of("1", 1))),
                        new Column("hidden", "", "", false, List.of(Cell.of("7", 7), Cell.of("7", 7))),
                        new Column("␣b", "␣city", "", true, List.of(Cell.of("3", 3), Cell.of("1000", 1000)))),
                        new Scale.Rank(1000), List.of())));
    }

    @Test
    void withoutColoursBlocksStandForShades() {
        String text = plain(new Grid("", "from", List.of("0", "1"), "", List.of(
                Column.of("a", List.of(Cell.of("", -1), Cell.of("", 0))),
                Column.of("b", List.of(Cell.of("", 1), Cell.of("", Double.NaN)))),
                new Scale.Diverging("difference", 1), List.of()));
        assertTrue(text.contains("""
                from a  b
                   0 -█ █
                   1 ▁
                difference  -█ -1.00 -▅ -0.50 ▁ 0.00 ▅ +0.50 █ +1.00
                """), text);
    }

    @Test
    void textsThatAreNoNumbersHaveTheBlockBehindThem() {
        String text = plain(new Grid("", "layer", List.of("0"), "", List.of(
                Column.of("first", List.of(Cell.of("␣London", 0.5))),
                Column.of("second", List.of(Cell.of("␣Paris", 0)))),
                new Scale.Sequential("probability", 0, 0.5), List.of()));
        assertTrue(text.contains("    0  ␣London █  ␣Paris ▁\n"), text);
    }

    @Test
    void aPassageFlowsWithABlockBehindEachWord() {
        String text = plain(new Passage("", List.of("The", "␣cat", "\\n"), List.of(
                new Shading("read by ␣cat", 1, List.of(0.5, 1.0, Double.NaN)),
                new Shading("read by The", 0, List.of(1.0, 0.0, 0.0)),
                new Shading("of all", -1, List.of(0.0, 0.0, 0.0))), new Scale.Amount("attention", 1), "attention"));
        assertTrue(text.contains("\nread by ␣cat\nThe▅ cat█\\n\n\nof all\nThe▁ cat▁\\n▁\nattention  ▁ 0.00"), text);
        assertFalse(text.contains("read by The"), text);
    }

    @Test
    void barsHaveTheirFiguresAndTheFirstSeriesIsDrawn() {
        String text = plain(new Bars("Scores", "layer", List.of("0", "10"), "r", List.of(
                new Series("trained", List.of(new Bar(1, 0.5, 1.5, "1.0"), Bar.of(-0.5, "-0.5"))),
                new Series("control", List.of(Bar.of(3, "3.0"), Bar.of(0, "0.0"))))));
        assertTrue(text.contains("""
                Scores
                layer  trained  control  r
                    0      1.0      3.0            │█████████├██████████─────────┤
                   10     -0.5      0.0  ██████████│
                """), text);
    }

    @Test
    void everythingFitsTheTerminal() {
        for (Figure figure : ALL) {
            for (int width : List.of(40, 60, 100, 250)) {
                for (Colour colour : Colour.values()) {
                    bare(Text.of(figure, new Terminal(colour, width))).lines().forEach(line ->
                            assertTrue(DisplayWidth.of(line) <= width, width + ": " + line));
                }
            }
        }
    }

    @Test
    void labelsStandUprightWhereTheyWouldNotFit() {
        var words = IntStream.range(0, 40).mapToObj(i -> "word" + i).toList();
        var lines = bare(Text.of(Samples.heat(words), new Terminal(Colour.TRUE_COLOUR, 100))).lines().toList();
        assertTrue(lines.contains(" ".repeat(26) + "w ".repeat(30)), String.join("\n", lines));
        assertEquals(1, lines.stream().filter(line -> line.startsWith("layer")).count(), "one block");
    }

    @Test
    void coloursAreTheScalesAndNothingSteersTheTerminal() {
        String ranks = Text.of(Samples.ranks(), new Terminal(Colour.TRUE_COLOUR, 100));
        assertTrue(ranks.contains("\u001b[38;2;0;0;0;48;2;253;231;37m"), "rank 1 is yellow");
        String evil = Text.of(Samples.evil(), new Terminal(Colour.TRUE_COLOUR, 100));
        assertFalse(bare(evil).contains("\u001b"), "an escape of the text's own");
        assertFalse(evil.contains("\u0007") || evil.contains("\u202E"));
        assertFalse(Text.of(Samples.evil(), Terminal.PLAIN).contains("\u001b"));
    }

    @Test
    void aLongTitleIsCutAndOtherVariantsAreNamed() {
        String title = "word ".repeat(1000).strip();
        String text = Text.of(new Figure(title, List.of(), Samples.ranks().variants(), List.of()), Terminal.PLAIN);
        var lines = text.lines().toList();
        assertTrue(lines.get(2).endsWith("…"), text);
        assertEquals("shown: ln_f; a page (--html) has also raw", lines.get(3));
    }
}
