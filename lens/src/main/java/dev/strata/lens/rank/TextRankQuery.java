package dev.strata.lens.rank;

import dev.strata.lens.Lens;
import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.Windows;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A question to a model about a text that may be longer than its context: {@link #nextTokens} reads it in
 * {@link Windows}. Immutable. Without further words: lens ln_f, every layer, every token of the text but the first, and
 * windows that overlap by half.
 */
public final class TextRankQuery {
    private final Gpt2 model;
    private final int[] tokens;
    private final Lens lens;
    private final int[] readings;
    private final int[] positions;
    private final OptionalInt stride;
    private final int details;

    TextRankQuery(Gpt2 model, int[] tokens) {
        this(model, tokens.clone(), Lens.LN_F, Readings.all(model.config().layers()),
                IntStream.range(0, Math.max(0, tokens.length - 1)).toArray(), OptionalInt.empty(), 0);
    }

    private TextRankQuery(
            Gpt2 model, int[] tokens, Lens lens, int[] readings, int[] positions, OptionalInt stride, int details) {
        this.model = model;
        this.tokens = tokens;
        this.lens = lens;
        this.readings = readings;
        this.positions = positions;
        this.stride = stride;
        this.details = details;
    }

    public TextRankQuery lens(Lens lens) {
        return new TextRankQuery(model, tokens, lens, readings, positions, stride, details);
    }

    /** Only these rows; see {@link RankQuery#layers}. */
    public TextRankQuery layers(String layers) {
        int[] parsed = Readings.parse(layers, model.config().layers());
        return new TextRankQuery(model, tokens, lens, parsed, positions, stride, details);
    }

    /**
     * Only the tokens behind these.
     *
     * @param positions 0-based; negative ones count from the end
     * @throws StrataException if the text has no such position or no token follows it
     */
    public TextRankQuery positions(int... positions) {
        int[] parsed = Ranges.absolute(positions, tokens.length, "position");
        if (parsed.length > 0 && parsed[parsed.length - 1] == tokens.length - 1) {
            throw new StrataException("no token of the text follows position " + (tokens.length - 1));
        }
        return new TextRankQuery(model, tokens, lens, readings, parsed, stride, details);
    }

    /**
     * From one window's start to the next one's, half the context by default. A smaller one gives each token more
     * context and takes longer.
     *
     * @throws StrataException if it is not 1 to the context
     */
    public TextRankQuery stride(int tokens) {
        var stride = OptionalInt.of(Windows.checked(tokens, model));
        return new TextRankQuery(model, this.tokens, lens, readings, positions, stride, details);
    }

    /** Looks for what a page shows beside the ranks; see {@link RankQuery#details}. */
    public TextRankQuery details(int most) {
        return new TextRankQuery(model, tokens, lens, readings, positions, stride, LensPredictions.checked(most, model));
    }

    /** Hears how many of all tokens are ranked. */
    @FunctionalInterface
    public interface Listener {
        void ranked(int done, int all);
    }

    /** {@link #nextTokens(Listener)} with nobody listening. */
    public Rankings nextTokens() {
        return nextTokens((_, _) -> {});
    }

    /**
     * Ranks the text's own next token at each position. Only one window's residual streams are there at a time.
     *
     * @throws StrataException if the text has fewer than two tokens, an id is out of range, or logits are not finite
     */
    public Rankings nextTokens(Listener listener) {
        if (tokens.length < 2) {
            throw new StrataException("no position has a next token: the text has " + tokens.length
                    + (tokens.length == 1 ? " token" : " tokens"));
        }
        var windows = Windows.over(tokens.length, model, stride.orElse(Windows.defaultStride(model)));
        var answer = new RankAnswer(lens, readings, details, positions.length == 1);
        int done = 0;
        for (int window = 0; window < windows.count(); window++) {
            int first = windows.first(window);
            int end = windows.end(window);
            int[] chosen = Arrays.stream(positions).filter(p -> p >= first && p < end).toArray();
            if (chosen.length > 0) {
                rank(windows.start(window), end, chosen, answer);
                done += chosen.length;
                listener.ranked(done, positions.length);
            }
        }
        return answer.rankings(model, tokens);
    }

    private void rank(int start, int end, int[] chosen, RankAnswer answer) {
        int[] positions = Arrays.stream(chosen).map(p -> p - start).toArray();
        int[][] targets = Arrays.stream(chosen).mapToObj(p -> new int[] {tokens[p + 1]}).toArray(int[][]::new);
        Run run = model.run(Arrays.copyOfRange(tokens, start, end), Readings.capture(readings).at(positions));
        answer.add(run, start, positions, targets);
    }
}
