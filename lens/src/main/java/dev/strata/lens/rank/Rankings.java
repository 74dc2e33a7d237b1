package dev.strata.lens.rank;

import dev.strata.lens.Json;
import dev.strata.lens.Lens;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import java.util.List;
import java.util.OptionalInt;

/**
 * The rank of tokens in each layer's view of what comes next: 1 + the number of tokens with a larger
 * logit. {@link #toString()} is the table; start with {@link #of}.
 *
 * @param vocabulary tokens that compete: the largest rank there can be
 * @param tokens the text
 * @param layers the rows' labels: {@code embed} is what enters block 0, a number what that block leaves
 * @param columns one per ranked token
 * @param details what a page shows beside the ranks, by each lens, this one first; empty unless asked for with
 *     {@link RankQuery#details}
 */
public record Rankings(
        Origin origin,
        Lens lens,
        int vocabulary,
        List<Token> tokens,
        List<String> layers,
        List<Column> columns,
        List<LensPredictions> details)
        implements View {

    /**
     * One token's ranks.
     *
     * @param position of the input token that the prediction follows
     * @param target the ranked token
     * @param ranks one per layer, in the order of {@link Rankings#layers}
     */
    public record Column(int position, Token target, List<Integer> ranks) {
        public Column {
            ranks = List.copyOf(ranks);
        }

        /** The first row of rank 1. */
        public OptionalInt reached() {
            int first = ranks.indexOf(1);
            return first < 0 ? OptionalInt.empty() : OptionalInt.of(first);
        }

        /** The first row from which on the rank is 1 to the last row. */
        public OptionalInt held() {
            int from = ranks.size();
            while (from > 0 && ranks.get(from - 1) == 1) {
                from--;
            }
            return from == ranks.size() ? OptionalInt.empty() : OptionalInt.of(from);
        }
    }

    public Rankings {
        tokens = List.copyOf(tokens);
        layers = List.copyOf(layers);
        columns = List.copyOf(columns);
        details = List.copyOf(details);
    }

    /**
     * Asks a run for rankings, e.g. {@code Rankings.of(run).lens(RAW).watch(" London")}. The run must
     * have captured the residual streams of the layers asked for: {@code Capture.residuals()}.
     */
    public static RankQuery of(Run run) {
        return new RankQuery(run, run.tokens());
    }

    /**
     * Asks a generation for rankings of what was captured while it drew its tokens, e.g.
     * {@code Rankings.of(generation).nextTokens()}. Nothing is computed again. It must capture the residual streams, as
     * a run must, and have drawn a token.
     */
    public static RankQuery of(Generation generation) {
        return new RankQuery(generation.run(), generation.tokens());
    }

    /**
     * Asks a model about each next token of a text, which may be longer than its context, e.g.
     * {@code Rankings.of(model, text).nextTokens()}.
     */
    public static TextRankQuery of(Gpt2 model, String text) {
        return of(model, model.tokenizer().encode(text));
    }

    /** Asks a model about each next token of a text given as token ids. */
    public static TextRankQuery of(Gpt2 model, int[] tokens) {
        return new TextRankQuery(model, tokens);
    }

    /** Whether all columns are for the same blank. */
    public boolean oneBlank() {
        return columns.stream().mapToInt(Column::position).distinct().count() == 1;
    }

    @Override
    public Figure figure() {
        return new RankFigure(this).figure();
    }

    /** The table, as wide as the terminal allows and coloured if it can. */
    @Override
    public String toText(Terminal terminal) {
        return new RankTable(this, terminal).toString();
    }

    /** The table, plain. */
    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }

    @Override
    public String toJson() {
        var json = origin.json("rank").put("lens", lens.id());
        json.set("tokens", Json.tokens(tokens));
        json.set("layers", Json.strings(layers));
        var array = json.putArray("columns");
        for (Column column : columns) {
            var object = array.addObject().put("position", column.position());
            object.set("target", Json.token(column.target()));
            object.set("ranks", Json.integers(column.ranks()));
        }
        return Json.text(json);
    }
}
