package dev.strata.lens.predict;

import dev.strata.lens.BlankText;
import dev.strata.lens.Figures;
import dev.strata.lens.Readings;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.terminal.DisplayWidth;
import java.util.ArrayList;
import java.util.List;

/** Predictions as a picture: for each blank, layers × likeliest tokens; of a single layer, bars of its tokens. */
final class PredictFigure {
    /** More would not be a title, or a caption. */
    private static final int TITLE = 160;
    private static final int CAPTION = 70;
    private static final int MOST_NOTES = 8;

    private final Predictions predictions;
    private final boolean oneBlank;
    private final boolean oneLens;

    PredictFigure(Predictions predictions) {
        this.predictions = predictions;
        this.oneBlank = predictions.blanks().size() == 1;
        this.oneLens = predictions.byLens().size() == 1;
    }

    Figure figure() {
        var facts = new ArrayList<>(List.of(predictions.origin().modelFact()));
        if (oneLens) {
            facts.add(lens(predictions.byLens().getFirst()));
        }
        facts.add(predictions.origin().deviceFact());
        return new Figure(
                oneBlank ? blankText(predictions.blanks().getFirst(), TITLE)
                        : DisplayWidth.fit(BlankText.line(predictions.tokens()), TITLE),
                facts,
                predictions.byLens().stream()
                        .map(predicted -> new Variant(oneLens ? "" : lens(predicted), panels(predicted)))
                        .toList(),
                predictions.blanks().size() > MOST_NOTES
                        ? List.of()
                        : predictions.blanks().stream().map(this::sentence).toList());
    }

    private static String lens(LensPredictions predicted) {
        return "lens " + predicted.lens();
    }

    private String blankText(Blank blank, int columns) {
        return BlankText.of(predictions.tokens(), blank.position(), columns).toString();
    }

    private List<Panel> panels(LensPredictions predicted) {
        var panels = new ArrayList<Panel>();
        boolean bars = predictions.layers().size() == 1;
        for (Blank blank : predicted.blanks()) {
            String caption = !oneBlank ? blankText(blank, CAPTION) : oneLens ? "" : LayerGrids.CHOICES;
            panels.add(bars ? bars(caption, blank) : LayerGrids.choices(caption, predictions.layers(), blank));
            if (!bars && !blank.tracks().isEmpty()) {
                panels.add(ranks(blank));
            }
        }
        return panels;
    }

    private Bars bars(String caption, Blank blank) {
        var choices = blank.choices().getFirst();
        return new Bars(
                caption,
                "token",
                choices.stream().map(choice -> choice.token().visible()).toList(),
                "probability",
                List.of(new Series(place(0), choices.stream()
                        .map(choice -> Bar.of(choice.probability(), Figures.percent(choice.probability())))
                        .toList())));
    }

    /** The ranks of the last layer's choice, and of whichever token is watched. */
    private Panel ranks(Blank blank) {
        var choice = blank.choices().getLast().getFirst().token();
        var columns = blank.tracks().stream()
                .map(track -> LayerGrids.track(blank, track, "", track.token().equals(choice)))
                .toList();
        return LayerGrids.ranks(predictions.layers(), "token", columns, predictions.vocabulary());
    }

    private String sentence(Blank blank) {
        return (oneLens ? "" : "Lens " + predictions.lens() + ": ") + said(blank);
    }

    private String said(Blank blank) {
        var choice = blank.choices().getLast().getFirst();
        int last = predictions.layers().size() - 1;
        String where = oneBlank ? "" : "After “" + predictions.tokens().get(blank.position()).visible() + "”: ";
        String said = where + "“" + choice.token().visible() + "” has probability " + Figures.percent(choice.probability())
                + " at " + place(last);
        if (last == 0) {
            return said + ".";
        }
        return said + (blank.settled() < last
                ? ", and comes first from " + place(blank.settled()) + " on."
                : "; " + place(last - 1) + " puts “"
                        + blank.choices().get(last - 1).getFirst().token().visible() + "” first.");
    }

    private String place(int row) {
        return Readings.place(predictions.layers().get(row));
    }
}
