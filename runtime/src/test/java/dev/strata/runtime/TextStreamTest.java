package dev.strata.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextStreamTest {
    /** What each push gave out, and at the end what finish did. */
    private static List<String> pieces(TextStream stream, byte[]... tokens) {
        var pieces = new ArrayList<String>();
        for (byte[] token : tokens) {
            pieces.add(stream.push(token));
        }
        pieces.add(stream.finish());
        return pieces;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static TextStream stream(String... stops) {
        return new TextStream(List.of(stops));
    }

    @Test
    void wholeCharactersPassAtOnce() {
        assertEquals(List.of("The", " keys", ""), pieces(stream(), utf8("The"), utf8(" keys")));
    }

    @Test
    void aCharacterSplitOverTokensWaitsForItsLastByte() {
        // U+1F600 is F0 9F 98 80.
        assertEquals(
                List.of("a", "", "", "😀b", ""),
                pieces(stream(), bytes('a', 0xF0), bytes(0x9F), bytes(0x98), bytes(0x80, 'b')));
    }

    @Test
    void anUnfinishedCharacterAtTheEndIsReplacedOnce() {
        assertEquals(List.of("a", "", "\uFFFD"), pieces(stream(), bytes('a', 0xF0), bytes(0x9F)));
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedAsJavaDoes() {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            byte[] all = new byte[random.nextInt(12)];
            for (int i = 0; i < all.length; i++) {
                int[] nasty = {'a', 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xFF, 0xED};
                all[i] = (byte) nasty[random.nextInt(nasty.length)];
            }
            int cut = random.nextInt(all.length + 1);
            var pieces = pieces(stream(), Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));
            assertEquals(new String(all, UTF_8), String.join("", pieces), () -> Arrays.toString(all));
        }
    }

    @Test
    void textEndsBeforeAStopString() {
        var stream = stream("###");
        assertEquals(List.of("one ", "", ""), pieces(stream, utf8("one ### two"), utf8(" three")));
        assertEquals(Optional.of("###"), stream.stop());
    }

    @Test
    void whatMightBeginAStopStringIsHeldBackUntilItIsClear() {
        var stream = stream("\nUser:");
        assertEquals(List.of("Yes.", "", "\nUs! ", ""), pieces(stream, utf8("Yes.\n"), utf8("Us"), utf8("! ")));
        assertEquals(Optional.empty(), stream.stop());
    }

    @Test
    void aStopStringSplitOverTokensIsNeverShown() {
        var stream = stream("\nUser:");
        assertEquals(List.of("Yes.", "", "", ""), pieces(stream, utf8("Yes.\n"), utf8("Us"), utf8("er: no")));
        assertEquals(Optional.of("\nUser:"), stream.stop());
    }

    @Test
    void aPossibleStartAtTheEndIsText() {
        assertEquals(List.of("a", "bc"), pieces(stream("bcd"), utf8("abc")));
    }

    @Test
    void aFailedStartMayContainAnother() {
        assertEquals(List.of("", "a", ""), pieces(stream("aab"), utf8("aa"), utf8("ab")));
        var two = stream("aab");
        assertEquals("", two.push(utf8("aa")));
        assertEquals("aaa", two.push(utf8("aac")).substring(0, 3));
    }

    @Test
    void theEarliestOfSeveralStopStringsWins() {
        var stream = stream("two", "one");
        assertEquals(List.of("zero ", ""), pieces(stream, utf8("zero one two")));
        assertEquals(Optional.of("one"), stream.stop());
    }

    @Test
    void aStopStringMayBeSplitInsideACharacter() {
        var stream = stream("é");
        assertEquals(List.of("caf", "", ""), pieces(stream, bytes('c', 'a', 'f', 0xC3), bytes(0xA9, '!')));
        assertEquals(Optional.of("é"), stream.stop());
    }

    @Test
    void anEmptyStopStringIsRefused() {
        assertThrows(StrataException.class, () -> stream(""));
    }
}
