package dev.strata.lens.rank;

import dev.strata.lens.Lens;
import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.SingleToken;
import dev.strata.lens.Token;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A question to a run: which lens, layers and positions. The methods that return {@link Rankings} answer
 * it, on the run's device. Immutable. Without further words: lens ln_f, every layer, and the blank
 * behind the last captured position.
 */
public final class RankQuery {
    private final Run run;
    private final Lens lens;
    private final int[] readings;
    private final int[] positions;

    RankQuery(Run run) {
        this(run, Lens.LN_F, Readings.all(run.model().config().layers()), null);
    }

    private RankQuery(Run run, Lens lens, int[] readings, int[] positions) {
        this.run = run;
        this.lens = lens;
        this.readings = readings;
        this.positions = positions;
    }

    public RankQuery lens(Lens lens) {
        return new RankQuery(run, lens, readings, positions);
    }

    /**
     * Only these rows.
     *
     * @param layers {@code embed}, numbers and ranges, e.g. {@code "embed,0-3,-1"}
     * @throws StrataException if there is no such layer
     */
    public RankQuery layers(String layers) {
        return new RankQuery(run, lens, Readings.parse(layers, run.model().config().layers()), positions);
    }

    /**
     * The blanks behind these input tokens.
     *
     * @param positions 0-based; negative ones count from the end
     * @throws StrataException if the text has no such position or it was not captured
     */
    public RankQuery positions(int... positions) {
        int length = run.tokens().length;
        return new RankQuery(run, lens, readings, Arrays.stream(positions)
                .flatMap(p -> Arrays.stream(Ranges.parse(String.valueOf(p), length, "position")))
                .sorted().distinct().toArray());
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
        Hook output = Hook.residual(run.model().config().layers());
        requireCaptured(List.of(output));
        int[] choices = run.firstChoices(output, true, chosen);
        return answer(chosen, position -> new int[] {choices[Arrays.binarySearch(chosen, position)]});
    }

    /**
     * Ranks the text's own next token at each position; by default every captured one but the last.
     *
     * @throws StrataException if there is no next token
     */
    public Rankings nextTokens() {
        requireCaptured(hooks());
        int[] tokens = run.tokens();
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

    private List<Hook> hooks() {
        return Arrays.stream(readings).mapToObj(Hook::residual).toList();
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
        List<Hook> hooks = hooks();
        requireCaptured(hooks);
        int[][] asked = Arrays.stream(chosen).mapToObj(targets::at).toArray(int[][]::new);
        int[][][] ranks = ranks(hooks, chosen, asked);

        var model = run.model();
        var columns = new ArrayList<Rankings.Column>();
        for (int i = 0; i < chosen.length; i++) {
            int row = i;
            for (int t = 0; t < asked[row].length; t++) {
                int target = t;
                var token = Token.of(model.tokenizer(), asked[row][t]);
                var ofLayers = Arrays.stream(ranks).map(ofHook -> ofHook[row][target]).toList();
                columns.add(new Rankings.Column(chosen[row], token, ofLayers));
            }
        }
        return new Rankings(
                model.name(),
                model.device().id(),
                model.device().name(),
                lens,
                model.config().vocabulary(),
                Token.all(model.tokenizer(), run.tokens()),
                Arrays.stream(readings).mapToObj(Readings::label).toList(),
                columns);
    }

    /** Ranks [reading][position][target]; the readings that are normalised and the others are two questions. */
    private int[][][] ranks(List<Hook> hooks, int[] chosen, int[][] asked) {
        int layers = run.model().config().layers();
        int[][][] ranks = new int[hooks.size()][][];
        for (boolean normalise : new boolean[] {false, true}) {
            IntPredicate same = i -> lens.normalises(readings[i], layers) == normalise;
            int[] rows = IntStream.range(0, readings.length).filter(same).toArray();
            if (rows.length > 0) {
                int[][][] part = run.ranks(
                        Arrays.stream(rows).mapToObj(hooks::get).toList(), normalise, chosen, asked);
                IntStream.range(0, rows.length).forEach(i -> ranks[rows[i]] = part[i]);
            }
        }
        return ranks;
    }

    private void requireCaptured(List<Hook> hooks) {
        var missing = hooks.stream().filter(hook -> !run.hooks().contains(hook)).map(Hook::name).toList();
        if (!missing.isEmpty()) {
            throw new StrataException("this run has not captured " + String.join(", ", missing)
                    + ": run the model with Capture.residuals(), or ask only for the layers that were captured");
        }
    }
}
