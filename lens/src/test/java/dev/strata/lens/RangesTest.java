package dev.strata.lens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
    @Test
    void readsNumbersRangesAndNumbersFromTheEnd() {
        assertArrayEquals(new int[] {0, 3, 4, 5, 9}, Ranges.parse("0,3-5,-1", 10, "position"));
        assertArrayEquals(new int[] {7, 8, 9}, Ranges.parse("-3--1", 10, "position"));
        assertArrayEquals(new int[] {2, 3}, Ranges.parse(" 3 , 2,3 ", 10, "position"));
        assertArrayEquals(new int[] {6, 7}, Ranges.parse("6--3", 10, "position"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "a", "1-", "--1", "1.5", "99999999999", "0x1", "3-1", "10", "-11", "0-10"})
    void refusesAnythingElse(String text) {
        var e = assertThrows(StrataException.class, () -> Ranges.parse(text, 10, "position"));
        assertTrue(e.getMessage().contains("position"), e.getMessage());
    }

    @Test
    void saysWhichIndicesThereAre() {
        var e = assertThrows(StrataException.class, () -> Ranges.parse("12", 10, "position"));
        assertEquals("there is no position 12: they go from 0 to 9 (or -10 to -1, from the end)", e.getMessage());
    }

    @Test
    void readingsHaveTheEmbeddingsBeforeTheLayers() {
        assertArrayEquals(new int[] {0, 1, 2, 3, 6}, Readings.parse("5,embed,0-2", 6));
        assertArrayEquals(new int[] {6}, Readings.parse("-1", 6));
        assertArrayEquals(new int[] {0}, Readings.parse("embed", 6));
        assertThrows(StrataException.class, () -> Readings.parse("6", 6));
        assertThrows(StrataException.class, () -> Readings.parse("Embed", 6));
        assertEquals("embed", Readings.label(0));
        assertEquals("5", Readings.label(6));
    }
}
