package dev.strata.lens.saliency;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.Visible;
import java.util.List;

/** Saliency as the text, shaded by its scores, and the scores as bars. */
final class SaliencyFigure {
    private static final String SCORE = "score";

    private SaliencyFigure() {}

    static Figure of(Saliency saliency) {
        var words = saliency.tokens().stream().map(Token::visible).toList();
        double most = saliency.scores().stream().mapToDouble(Math::abs).max().orElseThrow();
        Scale scale = saliency.signed() ? new Scale.Diverging(SCORE, most) : new Scale.Amount(SCORE, most);
        var passage = new Passage("", words, List.of(new Shading("", -1, saliency.scores())), scale, SCORE);

        var format = Figures.of(saliency.scores(), saliency.signed());
        var bars = saliency.scores().stream().map(score -> Bar.of(score, format.of(score))).toList();
        String text = Visible.text(Token.text(saliency.tokens()));
        return Figure.of(
                text + " → " + saliency.target().token().visible(),
                saliency.facts(),
                List.of(passage, new Bars("", "token", words, SCORE, List.of(new Series("", bars)))),
                SaliencySummary.lines(saliency));
    }
}
