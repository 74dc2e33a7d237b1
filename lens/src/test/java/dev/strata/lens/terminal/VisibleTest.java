package dev.strata.lens.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {
    private static String token(String text) {
        return Visible.token(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void showsSpacesAndControls() {
        assertEquals("␣London", token(" London"));
        assertEquals("␣␣␣", token("   "));
        assertEquals("\\n\\n", token("\n\n"));
        assertEquals("\\t\\r", token("\t\r"));
        assertEquals("\\u{1B}[31m", token("\u001b[31m"));
        assertEquals("\\u{A0}", token("\u00a0"));
        assertEquals("\\u{202E}txt", token("\u202Etxt"));
        assertEquals("\\u{2028}", token("\u2028"));
        assertEquals("日本😀", token("日本😀"));
        assertEquals("👩‍👧", token("👩‍👧"));
        assertEquals("◌\u0301", token("\u0301"));
    }

    @Test
    void showsBytesThatAreNoCharacter() {
        assertEquals("\\xE2\\x82", Visible.token(new byte[] {(byte) 0xE2, (byte) 0x82}));
        assertEquals("a\\xFFb", Visible.token(new byte[] {'a', (byte) 0xFF, 'b'}));
        assertEquals("", Visible.token(new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({"0,255", "256,2303"})
    void noTokenCanBreakALineOrSteerTheTerminal(int from, int to) {
        for (int c = from; c <= to; c++) {
            for (String shown : new String[] {token(Character.toString(c)), Visible.text(Character.toString(c))}) {
                assertTrue(shown.codePoints().noneMatch(Character::isISOControl), "U+" + Integer.toHexString(c));
            }
        }
    }

    @Test
    void keepsTheSpacesOfText() {
        assertEquals("The keys\\nto", Visible.text("The keys\nto"));
    }

    @Test
    void linesStayLinesButNothingElseSteers() {
        assertEquals("a\n\tb\uFFFD[2Jc\uFFFD", Visible.lines("a\n\tb\u001b[2Jc\u009b"));
        assertEquals("é日😀", Visible.lines("é日😀"));
    }
}
