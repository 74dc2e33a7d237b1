package dev.strata.lens.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.Lens;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Java API, as the README shows it. */
class RankingsTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";
    private static Gpt2 model;

    @BeforeAll
    static void open() {
        model = Gpt2.open(Path.of("../runtime/src/test/resources/standin"), Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @Test
    void theReadmesSnippet() {
        try (var model = Gpt2.open(Path.of("../runtime/src/test/resources/standin"), Device.auto())) {
            var run = model.run(HEATHROW, Capture.residuals());
            var ranks = Rankings.of(run).watch(" London");
            assertTrue(ranks.toString().contains("“␣London” is rank 1 from layer 1 on."), ranks.toString());
            assertEquals(List.of(1903, 2, 1, 1, 1, 1, 1), ranks.columns().getFirst().ranks());
        }
    }

    @Test
    void aValueThatStaysWhenTheModelIsGone() {
        Rankings ranks;
        try (var model = Gpt2.open(Path.of("../runtime/src/test/resources/standin"), Device.host())) {
            ranks = Rankings.of(model.run(HEATHROW, Capture.residuals())).lens(Lens.RAW).watch(" London", " Paris");
        }
        assertEquals(List.of(3222, 2, 1, 1, 1, 1, 1), ranks.columns().getFirst().ranks());
        assertEquals(List.of(516, 71, 40, 20, 22, 18, 40), ranks.columns().getLast().ranks());
        assertThrows(UnsupportedOperationException.class, () -> ranks.columns().clear());
        assertThrows(UnsupportedOperationException.class, () -> ranks.columns().getFirst().ranks().clear());
        assertEquals(ranks, new Rankings(ranks.origin(), ranks.lens(), ranks.vocabulary(), ranks.tokens(),
                ranks.layers(), ranks.columns(), ranks.details()));
        assertTrue(ranks.toJson().startsWith("{\"command\":\"rank\",\"model\":\"standin\""), ranks.toJson());
    }

    @Test
    void theSameColumnsHoweverTheRunWasCaptured() {
        var whole = Rankings.of(model.run(HEATHROW, Capture.residuals())).watch(1053, 2330);
        var last = Rankings.of(model.run(HEATHROW, Capture.residuals().at(-1))).watch(1053, 2330);
        assertEquals(whole, last);
        assertEquals(whole, Rankings.of(model.run(HEATHROW, Capture.residuals())).positions(-1).watch(1053, 2330));
    }

    @Test
    void someLayersOnly() {
        var run = model.run(HEATHROW, Capture.hooks("blocks.1.hook_resid_post,blocks.5.hook_resid_post"));
        assertEquals(
                List.of(36, 40), Rankings.of(run).layers("1,5").watch(" Paris").columns().getFirst().ranks());
        assertEquals(List.of("1", "5"), Rankings.of(run).layers("1,-1").firstChoice().layers());
        assertFails("blocks.0.hook_resid_pre, blocks.0.hook_resid_post, blocks.2.hook_resid_post",
                () -> Rankings.of(run).watch(" Paris"));
        assertFails("Capture.residuals()", () -> Rankings.of(run).layers("3").watch(" Paris"));
        assertFails("Capture.residuals()", () -> Rankings.of(model.run(HEATHROW, Capture.none())).nextTokens());
    }

    @Test
    void whatWasNotCapturedOrIsNotThere() {
        var run = model.run(HEATHROW, Capture.residuals().at(2, 4));
        assertEquals(4, Rankings.of(run).watch(" London").columns().getFirst().position());
        assertEquals(2, Rankings.of(run).nextTokens().columns().size());
        assertEquals(2, Rankings.of(run).positions(2, -6).firstChoice().columns().size());
        assertFails("position 9", () -> Rankings.of(run).positions(-1).watch(" London"));
        assertFails("position 10", () -> Rankings.of(run).positions(10).watch(" London"));
        assertFails("4096", () -> Rankings.of(run).watch(4096));
        assertFails("not one token", () -> Rankings.of(run).watch(" London Paris"));
        assertFails("no token to watch", () -> Rankings.of(run).watch(new int[0]));
        var one = model.run(new int[] {5}, Capture.residuals());
        assertFails("1 token", () -> Rankings.of(one).nextTokens());
    }
}
