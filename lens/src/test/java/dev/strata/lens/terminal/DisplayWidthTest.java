package dev.strata.lens.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({
        "London, 6", "é, 1", "e\u0301, 1", "日本, 4", "한국, 4", "カタ, 4", "ｶﾀ, 2", "Ａ, 2", "😀, 2", "❤️, 2", "❤, 1",
        "👩‍👩‍👧, 2", "👍🏽, 2", "🇫🇷, 2", "␣of, 3", "●, 1", "…, 1", "Привет, 6", "שלום, 4", "1️⃣, 2", "⌚, 2", "©, 1", "𝔘, 1"
    })
    void countsColumns(String text, int width) {
        assertEquals(width, DisplayWidth.of(text));
    }

    @Test
    void leavesOutWhatDoesNotFit() {
        assertEquals("London", DisplayWidth.fit("London", 6));
        assertEquals("Lond…", DisplayWidth.fit("London", 5));
        assertEquals("日…", DisplayWidth.fit("日本語", 4));
        assertEquals("👩‍👩‍👧…", DisplayWidth.fit("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 4));
        assertEquals("…ndon", DisplayWidth.fitEnd("London", 5));
        assertEquals("…語", DisplayWidth.fitEnd("日本語", 4));
    }

    @Test
    void fillsUpToAWidth() {
        assertEquals(" 日本", DisplayWidth.right("日本", 5));
        assertEquals("日本 ", DisplayWidth.left("日本", 5));
        assertEquals("London", DisplayWidth.left("London", 3));
    }
}
