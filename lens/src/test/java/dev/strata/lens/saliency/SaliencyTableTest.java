package dev.strata.lens.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.saliency.Saliency.Target;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.runtime.device.WeightFormat;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaliencyTableTest {
    private static final String ESCAPES = "\u001b\\[[0-9;]*m";

    private static Token token(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Token(text.hashCode() & 4095, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static Saliency saliency(
            Method method, Convention convention, Completeness completeness, List<Token> tokens, double... scores) {
        return new Saliency(
                new Origin("standin", "host", "2 cores", WeightFormat.STORED), method, convention,
                new Target(token(" is"), 0.931, 1), tokens,
                DoubleStream.of(scores).boxed().toList(), Optional.ofNullable(completeness));
    }

    private static Saliency captum(List<Token> tokens, double... scores) {
        return saliency(Method.GRAD_X_INPUT, Convention.CAPTUM, null, tokens, scores);
    }

    private static List<Token> tokens(String... texts) {
        return Stream.of(texts).map(SaliencyTableTest::token).toList();
    }

    @Test
    void withoutColourTheFiguresAndBarsSayItAll() {
        assertEquals("""
                model standin · grad-x-input, captum · device host (2 cores)
                The key to the cabinets → ␣is

                   token      score
                0  The         0.00                 │
                1  ␣key       +2.00                 │█████████████████████████
                2  ␣to        -0.04                ▐│
                3  ␣the       +0.30                 │████
                4  ␣cabinets  -1.20  ███████████████│

                “␣is” has probability 93.1 %, rank 1.
                A score is the gradient of log p × token embedding, summed over the width: above 0 the token speaks
                for “␣is”, below 0 against it.""",
                captum(tokens("The", " key", " to", " the", " cabinets"), 0, 2, -0.04, 0.3, -1.2).toString());
    }

    @Test
    void sharesHaveBarsToOneSideAndIntegratedGradientsTheirGap() {
        var table = saliency(
                Method.INTEGRATED_GRADIENTS, Convention.ECCO, new Completeness(50, 0.92, 0.931, 0.001),
                tokens("The", " key"), 0.25, 0.75).toText(new Terminal(Colour.NONE, 40));
        assertEquals("""
                model standin · integrated-gradients, e…
                The key → ␣is

                   token  score
                0  The    0.250  │███████▌
                1  ␣key   0.750  │██████████████████████

                “␣is” has probability 93.1 %, rank 1.
                A score is the integrated gradient of p
                × token embedding, L2 norm over the
                width, all tokens' adding up to 1.
                All attributions add up to 0.920; p is
                0.931, and 0.00100 with zero embeddings:
                a completeness gap of 0.0100 (1.08 %)
                after 50 steps.""", table);
    }

    @Test
    void onATerminalTheTextIsShaded() {
        var saliency = captum(tokens("The", " key", " to"), 0, 2, -2);
        String coloured = saliency.toText(new Terminal(Colour.TRUE_COLOUR, 100));
        String white = "\u001b[38;2;0;0;0;48;2;247;247;247m";
        String orange = "\u001b[38;2;255;255;255;48;2;179;88;6m";
        String blue = "\u001b[38;2;255;255;255;48;2;33;102;172m";
        String text = coloured.lines().toList().get(1);
        assertEquals(
                white + "The\u001b[0m" + orange + " key\u001b[0m" + blue + " to\u001b[0m →\u001b[1m ␣is\u001b[0m", text);
        assertTrue(coloured.contains(orange + "␣key "), "the table too");
        assertEquals(saliency + "\n -2.00  -1.00  0.00  +1.00  +2.00", coloured.replaceAll(ESCAPES, "").stripTrailing());
        assertFalse(saliency.toString().contains("\u001b"));
    }

    @Test
    void aScaleOfSharesBeginsAtWhite() {
        var saliency = saliency(Method.GRADIENT, Convention.ECCO, null, tokens("The", " key"), 0.25, 0.75);
        String coloured = saliency.toText(new Terminal(Colour.XTERM_256, 100));
        assertTrue(coloured.endsWith("\u001b[0m") && coloured.contains("\u001b[38;5;16;48;5;231m 0.000 "), coloured);
        assertTrue(coloured.replaceAll(ESCAPES, "").endsWith(" 0.000  0.375  0.750 "), coloured);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 41, 57, 80, 200})
    void oddTokensFitEveryWidth(int width) {
        var tokens = tokens("a", "\n", " 日本", "😀", "👩‍👩‍👧", "\u0301", "\t\t", " internationalisation", "\u202Ex", "é",
                "-".repeat(250), "日".repeat(60), "\u001b[31m", " ".repeat(90), " the", " end");
        double[] scores = DoubleStream.iterate(-3, s -> s + 0.41).limit(tokens.size()).toArray();
        for (Colour colour : Colour.values()) {
            String table = captum(tokens, scores).toText(new Terminal(colour, width)).replaceAll(ESCAPES, "");
            var lines = table.lines().toList();
            assertTrue(lines.stream().allMatch(line -> DisplayWidth.of(line) <= width), table);
            assertFalse(table.replace("\n", "").chars().anyMatch(Character::isISOControl), table);
            assertTrue(table.contains("\\u{1B}[31m") && table.contains("\\u{202E}x") && table.contains("◌\u0301"), table);
            var axes = lines.stream().filter(line -> line.contains("│"))
                    .map(line -> DisplayWidth.of(line.substring(0, line.indexOf('│')))).distinct().toList();
            assertEquals(1, axes.size(), table);
        }
    }

    @Test
    void charactersThatTokensShareAreWholeInTheTextAndHaveTheStrongestShade() {
        var split = List.of(new Token(1, "Z"), new Token(2, "\u00C3"), new Token(3, "\u00BCrich"), new Token(4, "\u00E6"));
        var saliency = captum(split, 0, 2, -1, 0);
        var lines = saliency.toString().lines().toList();
        assertEquals("Zürich\\xE6 → ␣is", lines.get(1));
        assertTrue(lines.get(5).contains("\\xC3") && lines.get(6).contains("\\xBCrich"), saliency.toString());
        String coloured = saliency.toText(new Terminal(Colour.TRUE_COLOUR, 80));
        assertTrue(coloured.contains("48;2;179;88;6mürich\u001b[0m"), coloured);
    }

    @Test
    void scoresOfAllSizesAndNone() {
        var none = captum(tokens("The", " key"), 0, 0);
        assertTrue(none.toString().contains("1  ␣key    0.00\n"), none.toString());
        assertFalse(none.toText(new Terminal(Colour.TRUE_COLOUR, 80)).contains("NaN"));
        assertTrue(captum(tokens("The"), 1.5e-7).toString().contains("+1.50e-07"));
        assertTrue(captum(tokens("The"), -123456.7).toString().contains("-1.23e+05"));
        assertTrue(captum(tokens("The"), 123.4).toString().contains(" +123 "));
        assertTrue(captum(tokens("The"), -1).toString().contains("█│"), "only negative ones");
        assertTrue(captum(Collections.nCopies(1024, token(" the")), new double[1024]).toString().contains("1023  ␣the"));
    }

    @Test
    void theJsonOfEachMethod() {
        assertEquals("{\"command\":\"saliency\",\"model\":\"standin\",\"device\":\"host\",\"weights\":\"stored\","
                        + "\"method\":\"grad-x-input\","
                        + "\"convention\":\"captum\",\"target\":{\"id\":" + token(" is").id()
                        + ",\"text\":\" is\",\"probability\":0.931,\"rank\":1},\"tokens\":[{\"id\":" + token("The").id()
                        + ",\"text\":\"The\"}],\"scores\":[-0.5],\"steps\":null,\"completeness_gap\":null,"
                        + "\"completeness_gap_relative\":null}",
                captum(tokens("The"), -0.5).toJson());
        var integrated = saliency(Method.INTEGRATED_GRADIENTS, Convention.CAPTUM, new Completeness(8, 3, 1, -1),
                tokens("The"), 3);
        assertTrue(integrated.toJson().endsWith(
                "\"steps\":8,\"completeness_gap\":1.0,\"completeness_gap_relative\":0.5}"), integrated.toJson());
        var flat = saliency(Method.INTEGRATED_GRADIENTS, Convention.CAPTUM, new Completeness(8, 3, 1, 1), tokens("The"), 3);
        assertTrue(flat.toJson().endsWith("\"completeness_gap\":3.0,\"completeness_gap_relative\":null}"), flat.toJson());
    }
}
