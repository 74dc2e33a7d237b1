package dev.strata.lens.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.colour.Viridis;
import dev.strata.lens.colour.Rgb;
import dev.strata.lens.colour.BlueOrange;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Terminal.When;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

    @Test
    void coloursAreForTerminalsOnly() {
        assertEquals(new Terminal(Colour.XTERM_256, 120), Terminal.of(120, When.AUTO, XTERM));
        assertEquals(Terminal.PLAIN, Terminal.of(0, When.AUTO, XTERM));
        assertEquals(
                Colour.TRUE_COLOUR,
                Terminal.of(80, When.AUTO, Map.of("TERM", "xterm", "COLORTERM", "truecolor")).colour());
    }

    @Test
    void noColorIsHonouredUnlessColourIsAskedFor() {
        var noColour = Map.of("TERM", "xterm-256color", "NO_COLOR", "1");
        assertEquals(Colour.NONE, Terminal.of(80, When.AUTO, noColour).colour());
        assertEquals(Colour.XTERM_256, Terminal.of(0, When.ALWAYS, noColour).colour());
        assertEquals(Colour.NONE, Terminal.of(80, When.NEVER, XTERM).colour());
        assertEquals(Colour.NONE, Terminal.of(80, When.AUTO, Map.of("TERM", "dumb")).colour());
        assertEquals(Colour.XTERM_256, Terminal.of(80, When.AUTO, Map.of("NO_COLOR", "")).colour());
    }

    @Test
    void plainTextHasNoEscapes() {
        assertEquals("x", Terminal.PLAIN.bold("x") .replace("\u001b", "?"));
        assertEquals("x", Terminal.PLAIN.on(Viridis.at(0), "x"));
        assertTrue(new Terminal(Colour.XTERM_256, 80).on(Viridis.at(0), "x").endsWith("x\u001b[0m"));
    }

    @Test
    void theMapRunsFromDarkToLightEvenly() {
        double before = -1;
        for (int i = 0; i <= 100; i++) {
            var c = Viridis.at(i / 100.0);
            assertTrue(luminance(c) > before, "at " + i);
            before = luminance(c);
        }
        assertEquals(new Rgb(253, 231, 37), Viridis.ofRank(1, 4096));
        assertEquals(new Rgb(68, 1, 84), Viridis.ofRank(4096, 4096));
        assertEquals(Viridis.at(0.5), Viridis.ofRank(64, 4096));
    }

    @Test
    void theDivergingMapIsDarkestAtItsEndsAndBlueOnOneSideOnly() {
        assertEquals(new Rgb(247, 247, 247), BlueOrange.at(0));
        assertEquals(BlueOrange.at(-1), BlueOrange.at(-7));
        for (int i = 1; i <= 100; i++) {
            var less = BlueOrange.at(-i / 100.0);
            var more = BlueOrange.at(i / 100.0);
            assertTrue(less.blue() > less.red() && more.blue() < more.red(), "at " + i);
            assertTrue(luminance(less) < luminance(BlueOrange.at(-(i - 1) / 100.0)), "at -" + i);
            assertTrue(luminance(more) < luminance(BlueOrange.at((i - 1) / 100.0)), "at " + i);
        }
    }

    private static double luminance(Rgb c) {
        return 0.2126 * c.red() + 0.7152 * c.green() + 0.0722 * c.blue();
    }

    @Test
    void textIsLegibleOnEveryGround() {
        assertTrue(Viridis.at(1).isLight());
        assertFalse(Viridis.at(0).isLight());
        assertEquals(16, new Rgb(0, 0, 0).xterm256());
        assertEquals(231, new Rgb(255, 255, 255).xterm256());
        assertEquals(196, new Rgb(250, 10, 3).xterm256());
    }
}
