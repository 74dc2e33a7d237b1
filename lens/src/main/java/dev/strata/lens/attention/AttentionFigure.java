package dev.strata.lens.attention;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Attention as a picture: the text shaded by what one of its words reads, and all of it as a grid. */
final class AttentionFigure {
    /** In longer texts colours alone fit the grid. */
    private static final int MOST_NUMBERED = 16;
    /** Of more cells a grid says nothing to the eye. */
    private static final int MOST_CELLS = 1 << 14;

    private final Attention attention;
    private final List<String> words;

    private AttentionFigure(Attention attention) {
        this.attention = attention;
        this.words = attention.tokens().stream().map(Token::visible).toList();
    }

    static Figure of(Attention attention) {
        return new AttentionFigure(attention).figure();
    }

    private Figure figure() {
        var variants = new ArrayList<Variant>();
        boolean several = !attention.byHead().isEmpty();
        variants.add(new Variant(several ? "mean of " + heads() : "", panels(attention.matrix())));
        for (int h = 0; h < attention.byHead().size(); h++) {
            variants.add(new Variant("head " + attention.heads().get(h), panels(attention.byHead().get(h))));
        }
        return new Figure(Token.text(attention.tokens()), facts(), variants, AttentionNotes.of(attention));
    }

    private List<String> facts() {
        var facts = new ArrayList<>(List.of(
                attention.origin().modelFact(),
                "attention " + attention.method(),
                layers(),
                attention.heads().size() > 1 ? "mean of " + heads() : heads()));
        if (attention.normalisation() != Normalisation.ROW) {
            facts.add("normalisation " + attention.normalisation());
        }
        facts.add(attention.origin().deviceFact());
        return facts;
    }

    private String layers() {
        return attention.method() == Method.RAW || attention.layer() == 0
                ? "layer " + attention.layer()
                : "layers 0–" + attention.layer();
    }

    private String heads() {
        var heads = attention.heads();
        boolean run = heads.getLast() - heads.getFirst() == heads.size() - 1;
        return heads.size() == 1 ? "head " + heads.getFirst()
                : run ? "heads " + heads.getFirst() + "–" + heads.getLast()
                : "heads " + heads.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private List<Panel> panels(List<List<Double>> matrix) {
        var scale = new Scale.Amount("attention", most(matrix));
        var passage = passage(matrix, scale);
        boolean readable = (long) matrix.size() * words.size() <= MOST_CELLS;
        return readable ? List.of(passage, grid(matrix, scale)) : List.of(passage);
    }

    /** The largest number; what the first position reads, which is always itself, counts only if it is alone. */
    private double most(List<List<Double>> matrix) {
        return IntStream.range(0, matrix.size())
                .filter(row -> attention.positions().get(row) > 0 || matrix.size() == 1)
                .mapToObj(matrix::get)
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }

    /** The last reading position's row first. */
    private Passage passage(List<List<Double>> matrix, Scale scale) {
        var shadings = IntStream.range(0, matrix.size())
                .mapToObj(row -> {
                    int reader = attention.positions().get(row);
                    return new Shading("read by " + words.get(reader), reader, seen(matrix.get(row), reader));
                })
                .toList()
                .reversed();
        return new Passage("What one word reads", words, shadings, scale, "attention");
    }

    private static List<Double> seen(List<Double> row, int reader) {
        return IntStream.range(0, row.size()).mapToObj(j -> j <= reader ? row.get(j) : Double.NaN).toList();
    }

    private Grid grid(List<List<Double>> matrix, Scale scale) {
        var columns = new ArrayList<Grid.Column>();
        for (int j = 0; j < words.size(); j++) {
            var cells = new ArrayList<Grid.Cell>();
            for (int row = 0; row < matrix.size(); row++) {
                boolean seen = j <= attention.positions().get(row);
                cells.add(seen ? cell(matrix.get(row).get(j)) : Grid.Cell.of("", Double.NaN));
            }
            columns.add(Grid.Column.of(words.get(j), cells));
        }
        var rows = attention.positions().stream().map(words::get).toList();
        return new Grid("What every word reads", "reading", rows, "read", columns, scale, List.of("attention"));
    }

    private Grid.Cell cell(double value) {
        String text = words.size() <= MOST_NUMBERED ? String.format(Locale.ROOT, "%.2f", value) : "";
        return Grid.Cell.of(text, value, Figures.of(value));
    }
}
