package dev.strata.lens.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Figures;
import dev.strata.lens.Json;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A figure as the JSON that {@link Page#script} draws. Colours are six hexadecimal digits each, those of a column or a
 * shading in one string, {@code ------} for none; what is empty is left out.
 */
public final class FigureJson {
    private static final String NO_COLOUR = "------";

    private FigureJson() {}

    /** The figure on one line. */
    public static String of(Figure figure) {
        var json = Json.object().put("title", shown(figure.title()));
        json.set("facts", strings(figure.facts()));
        json.set("notes", strings(figure.notes()));
        ArrayNode variants = json.putArray("variants");
        for (var variant : figure.variants()) {
            var object = variants.addObject().put("name", shown(variant.name()));
            ArrayNode panels = object.putArray("panels");
            variant.panels().forEach(panel -> panels.add(panel(panel)));
        }
        return Json.text(json);
    }

    private static ObjectNode panel(Panel panel) {
        var json = switch (panel) {
            case Grid grid -> grid(grid);
            case Passage passage -> passage(passage);
            case Bars bars -> bars(bars);
        };
        json.put("caption", shown(panel.caption()));
        Legend.scale(panel).map(Legend::of).ifPresent(legend -> {
            ArrayNode stops = json.putObject("legend").put("meaning", shown(legend.meaning())).putArray("stops");
            legend.stops().forEach(stop -> stops.addArray().add(stop.text()).add(stop.colour().hex()));
        });
        return json;
    }

    private static ObjectNode grid(Grid grid) {
        var json = Json.object().put("kind", "grid").put("rowName", shown(grid.rowName()));
        json.set("rows", strings(grid.rows()));
        json.put("columnName", shown(grid.columnName()));
        json.set("tips", strings(grid.tips()));
        ArrayNode columns = json.putArray("columns");
        grid.columns().forEach(column -> columns.add(column(column, grid)));
        return json;
    }

    private static ObjectNode column(Column column, Grid grid) {
        var json = Json.object().put("label", shown(column.label()));
        if (!column.over().isEmpty()) {
            json.put("over", shown(column.over()));
        }
        if (!column.key().isEmpty()) {
            json.put("key", column.key());
        }
        json.put("shown", column.shown());
        json.put("colours", colours(column.cells().stream().map(Cell::value).toList(), grid.scale()));
        putUnlessEmpty(json, "text", column, cell -> shown(cell.text()));
        putUnlessEmpty(json, "watch", column, Cell::watch);
        if (column.cells().stream().anyMatch(cell -> !cell.tips().isEmpty())) {
            ArrayNode tips = json.putArray("tips");
            for (int t = 0; t < grid.tips().size(); t++) {
                int tip = t;
                tips.add(Json.strings(column.cells().stream()
                        .map(cell -> cell.tips().isEmpty() ? "" : shown(cell.tips().get(tip))).toList()));
            }
        }
        return json;
    }

    private static void putUnlessEmpty(ObjectNode json, String name, Column column, Function<Cell, String> text) {
        var texts = column.cells().stream().map(text).toList();
        if (texts.stream().anyMatch(one -> !one.isEmpty())) {
            json.set(name, Json.strings(texts));
        }
    }

    private static ObjectNode passage(Passage passage) {
        var json = Json.object().put("kind", "passage").put("valueName", shown(passage.valueName()));
        json.set("words", strings(passage.words()));
        var numbers = passage.shadings().stream()
                .flatMap(shading -> shading.values().stream()).filter(value -> !Double.isNaN(value)).toList();
        var format = Figures.of(numbers, passage.scale() instanceof Scale.Diverging);
        ArrayNode shadings = json.putArray("shadings");
        for (Shading shading : passage.shadings()) {
            var values = withoutTail(shading.values());
            var figures = values.stream().map(value -> Double.isNaN(value) ? "" : format.of(value)).toList();
            shadings.addObject()
                    .put("name", shown(shading.name()))
                    .put("word", shading.word())
                    .put("colours", colours(values, passage.scale()))
                    .set("values", Json.strings(figures));
        }
        return json;
    }

    private static List<Double> withoutTail(List<Double> values) {
        int end = values.size();
        while (end > 0 && Double.isNaN(values.get(end - 1))) {
            end--;
        }
        return values.subList(0, end);
    }

    private static ObjectNode bars(Bars bars) {
        var json = Json.object().put("kind", "bars").put("labelName", shown(bars.labelName()));
        json.set("labels", strings(bars.labels()));
        json.put("valueName", shown(bars.valueName()));
        var axis = Axis.of(bars);
        json.putObject("range").put("low", axis.low()).put("high", axis.high());
        ArrayNode ticks = json.putArray("ticks");
        axis.ticks().forEach(tick -> ticks.addArray().add(tick.value()).add(tick.text()));
        ArrayNode series = json.putArray("series");
        for (var one : bars.series()) {
            ArrayNode array = series.addObject().put("name", shown(one.name())).putArray("bars");
            for (var bar : one.bars()) {
                if (Double.isFinite(bar.value())) {
                    array.addArray().add(bar.value()).add(bar.low()).add(bar.high()).add(shown(bar.text()));
                } else {
                    array.addArray().addNull().addNull().addNull().add(shown(bar.text()));
                }
            }
        }
        return json;
    }

    private static String colours(List<Double> values, Scale scale) {
        var colours = new StringBuilder();
        values.forEach(value -> colours.append(Double.isNaN(value) ? NO_COLOUR : scale.colour(value).hex()));
        return colours.toString();
    }

    private static ArrayNode strings(List<String> texts) {
        var shown = new ArrayList<String>();
        texts.forEach(text -> shown.add(shown(text)));
        return Json.strings(shown);
    }

    private static String shown(String text) {
        return Visible.text(text);
    }
}
