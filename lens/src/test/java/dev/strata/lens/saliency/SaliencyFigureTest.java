package dev.strata.lens.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.report.Browser;
import dev.strata.lens.saliency.Saliency.Target;
import dev.strata.runtime.device.WeightFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SaliencyFigureTest {
    private static Saliency saliency(Convention convention, Double... scores) {
        return new Saliency(
                new Origin("standin", "host", "2 cores", WeightFormat.STORED), Method.GRAD_X_INPUT, convention,
                new Target(new Token(9, " are"), 0.5, 1), List.of(new Token(1, "The"), new Token(2, " keys")),
                List.of(scores), Optional.empty());
    }

    @Test
    void theTextIsShadedByScoresThatAreAlsoBars() {
        var figure = saliency(Convention.CAPTUM, -0.5, 2.0).figure();
        assertEquals("The keys → ␣are", figure.title());
        assertEquals(List.of("model standin", "grad-x-input, captum", "device host (2 cores)"), figure.facts());
        var passage = (Passage) figure.variants().getFirst().panels().get(0);
        assertEquals(List.of("The", "␣keys"), passage.words());
        assertEquals(List.of(-0.5, 2.0), passage.shadings().getFirst().values());
        assertEquals(new Scale.Diverging("score", 2), passage.scale());
        var bars = (Bars) figure.variants().getFirst().panels().get(1);
        assertEquals(passage.words(), bars.labels());
        assertEquals(List.of(Bar.of(-0.5, "-0.50"), Bar.of(2, "+2.00")), bars.series().getFirst().bars());
    }

    @Test
    void sharesHaveAScaleWithoutASign() {
        var figure = saliency(Convention.ECCO, 0.25, 0.75).figure();
        assertEquals(new Scale.Amount("score", 0.75), ((Passage) figure.variants().getFirst().panels().get(0)).scale());
    }

    @Test
    void aPageShowsThem() {
        try (var page = Browser.open(saliency(Convention.CAPTUM, -0.5, 2.0).toHtml())) {
            assertEquals(List.of("The", " keys"), page.texts(".word"));
            assertEquals(List.of("-0.50", "+2.00"), page.texts("tbody .number"));
            page.all(".word").nth(1).hover();
            assertEquals(List.of("+2.00"), page.texts(".tip dd"));
        }
    }
}
