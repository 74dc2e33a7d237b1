package dev.strata.lens.rank;

import dev.strata.lens.BlankText;
import dev.strata.lens.colour.Viridis;
import dev.strata.lens.rank.Rankings.Column;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rankings as a table. The rows run from the embeddings down to the last layer: one reads them in the
 * order in which the model computes them, and the model's answer ends up nearest to the next prompt of
 * the shell. Columns that do not fit beside each other continue in a further block.
 */
final class RankTable {
    /** Stands behind the first rank 1 that lasts to the end, and behind one that does not. */
    private static final String HELD = "●";
    private static final String LOST = "○";
    private static final String LAYER = "layer";
    private static final int WIDEST_TOKEN = 16;

    private final Rankings rankings;
    private final Terminal terminal;
    private final int labelWidth;
    private final boolean oneBlank;
    /** Whether a row says which input token each column follows. */
    private final boolean contexts;

    RankTable(Rankings rankings, Terminal terminal) {
        this.rankings = rankings;
        this.terminal = terminal;
        this.labelWidth = rankings.layers().stream().mapToInt(String::length).reduce(LAYER.length(), Math::max);
        this.oneBlank = rankings.oneBlank();
        this.contexts = RankSummary.contexts(rankings);
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add(terminal.faint(DisplayWidth.fit(title(), terminal.width())));
        lines.add(text());
        for (List<Column> block : blocks()) {
            lines.add("");
            lines.addAll(table(block));
        }
        lines.add("");
        var sentences = RankSummary.lines(rankings);
        lines.addAll(sentences.isEmpty() ? marks() : sentences);
        if (terminal.colour() != Colour.NONE) {
            lines.add(scale());
        }
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    private String title() {
        return rankings.origin().modelFact() + " · lens " + rankings.lens() + " · " + rankings.origin().deviceFact()
                + " · ranks 1 to " + rankings.vocabulary();
    }

    /** The text, with a blank where the predicted token would be; what isn't ranked is faint, or not seen at all. */
    private String text() {
        var tokens = rankings.tokens();
        int first = rankings.columns().getFirst().position() + 1;
        if (oneBlank) {
            var text = BlankText.of(tokens, first - 1, terminal.width());
            return terminal.bold(text.before()) + " " + BlankText.BLANK
                    + (text.after().isEmpty() ? "" : " " + terminal.faint(text.after()));
        }
        if (contexts) {
            return terminal.bold(DisplayWidth.fit(BlankText.line(tokens), terminal.width()));
        }
        String ranked = BlankText.line(tokens.subList(first, tokens.size()));
        int room = Math.max(terminal.width() / 3, terminal.width() - DisplayWidth.of(ranked));
        String before = DisplayWidth.fitEnd(BlankText.line(tokens.subList(0, first)), room);
        return terminal.faint(before) + terminal.bold(DisplayWidth.fit(ranked, terminal.width() - DisplayWidth.of(before)));
    }

    private List<List<Column>> blocks() {
        var blocks = new ArrayList<List<Column>>();
        int used = 0;
        for (Column column : rankings.columns()) {
            used += width(column);
            if (blocks.isEmpty() || used > terminal.width()) {
                blocks.add(new ArrayList<>());
                used = labelWidth + 1 + width(column);
            }
            blocks.getLast().add(column);
        }
        return blocks;
    }

    private List<String> table(List<Column> block) {
        var lines = new ArrayList<String>();
        if (contexts) {
            lines.add(terminal.faint(header("after", block, this::after)));
        }
        lines.add(terminal.bold(header(LAYER, block, this::target)));
        for (int row = 0; row < rankings.layers().size(); row++) {
            var line = new StringBuilder(DisplayWidth.right(rankings.layers().get(row), labelWidth)).append(' ');
            for (Column column : block) {
                line.append(cell(column, row));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private interface Header {
        String of(Column column);
    }

    private String header(String label, List<Column> block, Header header) {
        return block.stream()
                .map(column -> DisplayWidth.right(header.of(column), width(column) - 1) + " ")
                .collect(Collectors.joining("", DisplayWidth.right(label, labelWidth) + " ", ""));
    }

    private String cell(Column column, int row) {
        int rank = column.ranks().get(row);
        boolean marked = column.reached().orElse(-1) == row || column.held().orElse(-1) == row;
        String mark = !marked ? " " : column.held().orElse(-1) == row ? HELD : LOST;
        String text = DisplayWidth.right(String.valueOf(rank), width(column) - 1) + mark;
        return terminal.on(Viridis.ofRank(rank, rankings.vocabulary()), text);
    }

    /** A space, the rank or the token, and the place for a mark. */
    private int width(Column column) {
        int ranks = column.ranks().stream().mapToInt(rank -> String.valueOf(rank).length()).max().orElse(0);
        int headers = DisplayWidth.of(target(column));
        if (contexts) {
            headers = Math.max(headers, DisplayWidth.of(after(column)));
        }
        return Math.max(ranks, headers) + 2;
    }

    private String target(Column column) {
        return DisplayWidth.fit(column.target().visible(), WIDEST_TOKEN);
    }

    private String after(Column column) {
        return DisplayWidth.fit(rankings.tokens().get(column.position()).visible(), WIDEST_TOKEN);
    }

    /** What the marks in the table mean, where no sentence says it. */
    private List<String> marks() {
        var marks = new ArrayList<String>();
        if (rankings.columns().stream().anyMatch(c -> c.held().isPresent())) {
            marks.add(terminal.faint(HELD + " rank 1 from here to the last row"));
        }
        if (rankings.columns().stream().anyMatch(c -> !c.reached().equals(c.held()))) {
            marks.add(terminal.faint(LOST + " rank 1 for the first time, but not for good"));
        }
        return marks;
    }

    /** The colours of the powers of ten and of the last rank. */
    private String scale() {
        var scale = new StringBuilder();
        for (long rank = 1; rank < rankings.vocabulary(); rank *= 10) {
            scale.append(swatch((int) rank));
        }
        return scale.append(swatch(rankings.vocabulary())).toString();
    }

    private String swatch(int rank) {
        return terminal.on(Viridis.ofRank(rank, rankings.vocabulary()), " " + rank + " ");
    }
}
