package dev.strata.lens.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static List<String> lines(int columns, String... pieces) {
        var flow = new Flow(columns);
        for (String piece : pieces) {
            flow.add(piece, UnaryOperator.identity());
        }
        return flow.lines();
    }

    @Test
    void aLineEndsBeforeAWordNotInside() {
        assertEquals(List.of("the city", "Heathrow", "is"), lines(10, "the", " city", " H", "eath", "row", " is"));
        assertEquals(List.of("the quick", "brown fox"), Flow.sentence("the quick brown fox", 10));
        assertEquals(List.of("the quick brown fox"), Flow.sentence("the quick brown fox", 19));
        assertEquals(List.of(""), lines(10));
    }

    @Test
    void whatIsWiderThanALineIsBrokenAnywhere() {
        assertEquals(List.of("a", "bbbbbb", "bb c"), lines(6, "a", " bb", "bb", "bb", "bb", " c"));
        assertEquals(List.of("----", "----", "--x"), lines(4, "-".repeat(10), "x"));
        assertEquals(List.of("日本", "語"), lines(5, "日本語"));
    }

    @Test
    void spacesThatAreWordsThemselvesStay() {
        assertEquals(List.of("abc", "   ", "d"), lines(4, "abc", "   ", " d"));
    }

    @Test
    void eachPartHasItsStyle() {
        var flow = new Flow(4).add("abcdef", text -> "<" + text + ">").add(" g", text -> "[" + text + "]");
        assertEquals(List.of("<abcd>", "<ef>[ g]"), flow.lines());
    }
}
