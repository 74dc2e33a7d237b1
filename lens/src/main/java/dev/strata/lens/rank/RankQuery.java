package dev.strata.lens.rank;

import dev.strata.lens.LayerReader;
import dev.strata.lens.Lens;
import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.SingleToken;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;

/**
 * A question to a run: which lens, layers and positions. The methods that return {@link Rankings} answer
 * it, on the run's device. Immutable. Without further words: lens ln_f, every layer, and the blank
 * behind the last captured position.
 */
public final class RankQuery {
    private final Run run;
    private final int[] tokens;
    private final Lens lens;
    private final int[] readings;
    private final int[] positions;
    private final int details;

    /** @param tokens the run's, perhaps with one that it has not read */
    RankQuery(Run run, int[] tokens) {
        this(run, tokens, Lens.LN_F, Readings.all(run.model().config().layers()), null, 0);
    }

    private RankQuery(Run run, int[] tokens, Lens lens, int[] readings, int[] positions, int details) {
        this.run = run;
        this.tokens = tokens;
        this.lens = lens;
        this.readings = readings;
        this.positions = positions;
        this.details = details;
    }

    public RankQuery lens(Lens lens) {
        return new RankQuery(run, tokens, lens, readings, positions, details);
    }

    /**
     * Only these rows.
     *
     * @param layers {@code embed}, numbers and ranges, e.g. {@code "embed,0-3,-1"}
     * @throws StrataException if there is no such layer
     */
    public RankQuery layers(String layers) {
        return new RankQuery(run, tokens, lens, Readings.parse(layers, run.model().config().layers()), positions, details);
    }

    /**
     * The blanks behind these input tokens.
     *
     * @param positions 0-based; negative ones count from the end
     * @throws StrataException if the text has no such position or it was not captured
     */
    public RankQuery positions(int... positions) {
        int[] absolute = Ranges.absolute(positions, tokens.length, "position");
        return new RankQuery(run, tokens, lens, readings, absolute, details);
    }

    /**
     * Looks for what a page shows beside the ranks: probabilities, each layer's likeliest tokens, the other lens.
     *
     * @param most how many of each layer's likeliest tokens, 1 to the vocabulary
     * @throws StrataException if it is another number
     */
    public RankQuery details(int most) {
        return new RankQuery(run, tokens, lens, readings, positions, LensPredictions.checked(most, run.model()));
    }

    /**
     * Ranks these tokens at each position.
     *
     * @throws StrataException if one of the texts is not one token; the message shows its pieces
     */
    public Rankings watch(String... texts) {
        return watch(Arrays.stream(texts).mapToInt(text -> SingleToken.of(run.model().tokenizer(), text)).toArray());
    }

    /**
     * Ranks these tokens at each position.
     *
     * @throws StrataException if there is no token of such an id
     */
    public Rankings watch(int... ids) {
        if (ids.length == 0) {
            throw new StrataException("no token to watch");
        }
        return answer(chosen(lastCaptured()), position -> ids);
    }

    /** Ranks what the model itself would say at each position. */
    public Rankings firstChoice() {
        int[] chosen = chosen(lastCaptured());
        int last = run.tokens().length - 1;
        if (chosen.length == 1 && chosen[0] == last) {
            return answer(chosen, position -> new int[] {run.firstChoice()});
        }
        int output = run.model().config().layers();
        LayerReader.requireCaptured(run, output);
        int[] choices = run.firstChoices(Hook.residual(output), true, chosen);
        return answer(chosen, position -> new int[] {choices[Arrays.binarySearch(chosen, position)]});
    }

    /**
     * Ranks the text's own next token at each position; by default every captured one but the last.
     *
     * @throws StrataException if there is no next token
     */
    public Rankings nextTokens() {
        LayerReader.requireCaptured(run, readings);
        int last = tokens.length - 1;
        int[] chosen = chosen(Arrays.stream(run.positions()).filter(p -> p < last).toArray());
        if (chosen.length == 0) {
            throw new StrataException("no captured position has a next token: the text has " + tokens.length
                    + (tokens.length == 1 ? " token" : " tokens"));
        }
        if (chosen[chosen.length - 1] == last) {
            throw new StrataException("position " + last + " is the last: no token of the text follows it");
        }
        return answer(chosen, position -> new int[] {tokens[position + 1]});
    }

    private int[] lastCaptured() {
        int[] captured = run.positions();
        return captured.length == 0 ? captured : new int[] {captured[captured.length - 1]};
    }

    private int[] chosen(int[] otherwise) {
        return positions == null ? otherwise : positions;
    }

    /** The tokens to rank behind a position. */
    private interface Targets {
        int[] at(int position);
    }

    private Rankings answer(int[] chosen, Targets targets) {
        var answer = new RankAnswer(lens, readings, details, chosen.length == 1);
        answer.add(run, 0, chosen, Arrays.stream(chosen).mapToObj(targets::at).toArray(int[][]::new));
        return answer.rankings(run.model(), tokens);
    }
}
