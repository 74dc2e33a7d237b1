package dev.strata.lens.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.Lens;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.rank.Rankings.Column;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.runtime.device.WeightFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RankTableTest {
    private static Token token(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Token(text.hashCode() & 4095, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static Rankings rankings(List<Token> tokens, Column... columns) {
        var layers = List.of("embed", "0", "1", "2");
        var origin = new Origin("standin", "host", "2 cores", WeightFormat.STORED);
        return new Rankings(origin, Lens.LN_F, 4096, tokens, layers, List.of(columns), List.of());
    }

    private static List<Token> tokens(String... texts) {
        return Stream.of(texts).map(RankTableTest::token).toList();
    }

    @Test
    void aTableSaysAtAGlanceWhereAWordRises() {
        var rankings = rankings(
                tokens("The", " city", " of"),
                new Column(2, token(" London"), List.of(1903, 2, 1, 1)),
                new Column(2, token(" Paris"), List.of(381, 69, 36, 40)),
                new Column(2, token(" is"), List.of(3174, 1, 8, 9)));
        assertEquals("""
                model standin · lens ln_f · device host (2 cores) · ranks 1 to 4096
                The city of ____

                layer  ␣London  ␣Paris   ␣is
                embed     1903     381  3174
                    0        2      69     1○
                    1        1●     36     8
                    2        1      40     9

                “␣London” is rank 1 from layer 1 on.
                “␣Paris” is never rank 1; its best is 36, at layer 1.
                “␣is” is rank 1 at layer 0, but 9 at layer 2.""", rankings.toString());
    }

    @Test
    void aRankThatIsLostIsSaidWithItsLayers() {
        var rankings = rankings(
                tokens("The", " city"),
                new Column(1, token(" is"), List.of(3174, 1, 1, 9)),
                new Column(1, token(" are"), List.of(1, 2, 1, 3)));
        String table = rankings.toString();
        assertTrue(table.contains("“␣is” is rank 1 from layer 0 to 1, but 9 at layer 2."), table);
        assertTrue(table.contains("“␣are” is rank 1 at times from the embeddings to 1, but 3 at layer 2."), table);
    }

    @Test
    void aBlankInsideTheTextIsShownWhereItIs() {
        String table = rankings(
                tokens("The", " city", " of"), new Column(0, token(" city"), List.of(4, 1, 3, 1))).toString();
        assertEquals("The ____ city of", table.lines().toList().get(1));
        assertTrue(table.contains("“␣city” is rank 1 from layer 2 on, and was before, first at layer 0."), table);
    }

    @Test
    void charactersThatTokensShareAreWholeInTheText() {
        var split = List.of(new Token(1, "Z"), new Token(2, "\u00C3"), new Token(3, "\u00BCrich"));
        String table = rankings(split, new Column(2, token(" is"), List.of(4, 1, 3, 1))).toString();
        assertEquals("Zürich ____", table.lines().toList().get(1));
        assertEquals("\\xC3", split.get(1).visible());
        assertEquals("\uFFFD", split.get(1).text());
    }

    @Test
    void columnsOfSeveralBlanksSayWhatTheyFollow() {
        String table = rankings(
                tokens("The", " city", " of"),
                new Column(0, token(" a"), List.of(4, 3, 3, 2)),
                new Column(2, token(" a"), List.of(4, 3, 3, 1))).toString();
        assertEquals("""
                The city of

                after  The  ␣of
                layer   ␣a   ␣a
                embed    4    4
                    0    3    3
                    1    3    3
                    2    2    1●

                ● rank 1 from here to the last row""", table.substring(table.indexOf('\n') + 1));
    }

    @Test
    void oddTokensDoNotBreakTheAlignment() {
        var tokens = tokens("a", "\n", " 日本", "😀", "👩‍👩‍👧", "\u0301", "\t\t", " internationalisation", "\u202Ex", "é");
        var columns = IntStream.range(0, tokens.size() - 1)
                .mapToObj(p -> new Column(p, tokens.get(p + 1), List.of(p * 400 + 1, 999, 7, p % 2 + 1)))
                .toArray(Column[]::new);
        var terminal = new Terminal(Colour.NONE, 60);
        var lines = rankings(tokens, columns).toText(terminal).lines().toList();
        assertTrue(lines.stream().allMatch(line -> DisplayWidth.of(line) <= 60), String.join("\n", lines));
        var headers = lines.stream().filter(line -> line.startsWith("layer")).toList();
        assertEquals(2, headers.size(), "two blocks");
        for (String header : headers) {
            String row = lines.get(lines.indexOf(header) + 3);
            assertEquals(DisplayWidth.of(header), DisplayWidth.of(row), header + "\n" + row);
        }
        assertTrue(headers.getFirst().contains("\\n"), headers.getFirst());
        assertTrue(headers.getLast().contains("\\u{202E}x"), headers.getLast());
    }

    @Test
    void onATerminalTheCellsAreColoured() {
        var rankings = rankings(tokens("The"), new Column(0, token(" city"), List.of(4096, 64, 1, 1)));
        String coloured = rankings.toText(new Terminal(Colour.TRUE_COLOUR, 80));
        assertTrue(coloured.contains("\u001b[38;2;0;0;0;48;2;253;231;37m"), "rank 1 is yellow");
        assertTrue(coloured.contains("\u001b[38;2;255;255;255;48;2;68;1;84m"), "the last rank is violet");
        String bare = coloured.replaceAll("\u001b\\[[0-9;]*m", "");
        assertTrue(bare.startsWith(rankings.toString().lines().findFirst().orElseThrow()));
        assertFalse(rankings.toString().contains("\u001b"));
    }

    @Test
    void aLongTextKeepsTheWordsBeforeTheBlank() {
        var words = IntStream.range(0, 100).mapToObj(i -> " word" + i).toArray(String[]::new);
        var table = rankings(tokens(words), new Column(99, token(" a"), List.of(4, 3, 3, 2))).toString();
        String text = table.lines().toList().get(1);
        assertTrue(text.startsWith("…") && text.endsWith("word98 word99 ____"), text);
        assertTrue(text.length() <= 100, text);
    }

    @Test
    void aTextShowsWhatIsRankedEvenBehindALongPrompt() {
        var words = IntStream.range(0, 100).mapToObj(i -> " word" + i).toArray(String[]::new);
        var all = tokens(words);
        var table = rankings(all,
                new Column(97, all.get(98), List.of(4, 3, 3, 2)), new Column(98, all.get(99), List.of(4, 3, 3, 2)));
        String text = table.toString().lines().toList().get(1);
        assertTrue(text.startsWith("…") && text.endsWith("word97 word98 word99"), text);
        assertTrue(text.length() <= 100, text);
        String styled = table.toText(new Terminal(Colour.TRUE_COLOUR, 60));
        assertTrue(styled.contains("\u001b[1m word98 word99\u001b[0m"), "the ranked tokens stand out");
    }
}
