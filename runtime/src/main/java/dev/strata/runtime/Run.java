package dev.strata.runtime;

import dev.strata.runtime.device.CapturedRow;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One forward pass over a text, or a {@linkplain Generation#run generation's} passes over its own: the tokens that
 * were read, what the model would say next, and what was captured. Captured tensors stay on the device until they are
 * read (of several passes, those of the last one); questions such as {@link #ranks} are answered there.
 */
public final class Run {
    private final Gpt2 model;
    private final int[] tokens;
    private final int firstChoice;
    private final Captures captures;

    Run(Gpt2 model, int[] tokens, int firstChoice, Captures captures) {
        this.model = model;
        this.tokens = tokens;
        this.firstChoice = firstChoice;
        this.captures = captures;
    }

    public Gpt2 model() {
        return model;
    }

    /** The tokens that were read. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** The token with the largest logit after the last position; the lowest id of equals. */
    public int firstChoice() {
        return firstChoice;
    }

    /** The captured hooks, in the order of the forward pass. */
    public List<Hook> hooks() {
        return captures.request().hooks();
    }

    /** The captured positions, ascending: row r of a captured tensor belongs to position {@code positions()[r]}. */
    public int[] positions() {
        return captures.request().positions().clone();
    }

    /** A captured tensor's shape: see {@link Hook#shape}. */
    public int[] shape(Hook hook) {
        return hook.shape(model.config(), captures.request().positions().length, tokens.length);
    }

    /**
     * A captured tensor, brought over from the device: F32, row-major, of {@link #shape}.
     *
     * @throws StrataException if the hook was not captured
     */
    public MemorySegment tensor(Hook hook) {
        requireCaptured(List.of(hook));
        return captures.read(hook);
    }

    /**
     * Ranks target tokens by captured residual streams: 1 + the number of tokens with a larger logit.
     *
     * @param hooks captured hooks of the model's width
     * @param normalise whether the final layer norm comes before the unembedding
     * @param positions captured positions
     * @param targets token ids [position][target], the same number for each position
     * @return ranks [hook][position][target]
     * @throws StrataException if a hook or a position was not captured, an id is out of range, or logits are not
     *     finite
     */
    public int[][][] ranks(List<Hook> hooks, boolean normalise, int[] positions, int[][] targets) {
        requireCaptured(hooks);
        requireTokens(targets);
        int[][][] ranks = captures.rank(hooks, normalise, rows(positions), targets);
        for (int[][] ofHook : ranks) {
            for (int[] ofRow : ofHook) {
                for (int rank : ofRow) {
                    requireFinite(rank > 0);
                }
            }
        }
        return ranks;
    }

    /**
     * For each of these positions the token that a residual stream ranks first.
     *
     * @throws StrataException if the hook or a position was not captured or logits are not finite
     */
    public int[] firstChoices(Hook hook, boolean normalise, int[] positions) {
        requireCaptured(List.of(hook));
        int[] choices = captures.firstChoice(hook, normalise, rows(positions));
        requireFinite(IntStream.of(choices).allMatch(choice -> choice >= 0));
        return choices;
    }

    /**
     * What captured residual streams say comes next; {@link Captures#predict}.
     *
     * @param positions captured positions
     * @param most how many of the likeliest tokens, 0 to the vocabulary
     * @param targets further token ids to look at, [position][target], the same number for each position
     * @return [hook][position]
     * @throws StrataException if a hook or a position was not captured, a number is out of range, or logits are not
     *     finite
     */
    public Prediction[][] predict(List<Hook> hooks, boolean normalise, int[] positions, int most, int[][] targets) {
        requireCaptured(hooks);
        requireTokens(targets);
        if (most < 0 || most > model.config().vocabulary()) {
            throw new StrataException(most + " of the likeliest tokens were asked for; " + model.name() + " has "
                    + model.config().vocabulary());
        }
        Prediction[][] predictions = captures.predict(hooks, normalise, rows(positions), most, targets);
        requireFinite(Arrays.stream(predictions).flatMap(Arrays::stream).noneMatch(Objects::isNull));
        return predictions;
    }

    /**
     * Captured rows of the model's width: the first hook's at all of these positions, the next one's, ...
     *
     * @throws StrataException if a hook or a position was not captured, or a hook is of another width
     */
    List<CapturedRow> rows(List<Hook> hooks, int[] positions) {
        requireCaptured(hooks);
        for (Hook hook : hooks) {
            if (hook.width(model.config()) != model.config().width()) {
                throw new StrataException(hook.name() + " is not of the model's width");
            }
        }
        int[] rows = rows(positions);
        return hooks.stream()
                .flatMap(hook -> Arrays.stream(rows).mapToObj(row -> new CapturedRow(captures, hook, row)))
                .toList();
    }

    void requireTokens(int[][] targets) {
        for (int[] row : targets) {
            for (int target : row) {
                model.checkToken(target, "the target");
            }
        }
    }

    /** The rows of captured tensors that belong to these positions. */
    private int[] rows(int[] positions) {
        int[] captured = captures.request().positions();
        return Arrays.stream(positions).map(position -> {
            int row = Arrays.binarySearch(captured, position);
            if (row < 0) {
                throw new StrataException("this run has not captured position " + position + " but "
                        + Arrays.toString(captured) + ": give the Capture that position too");
            }
            return row;
        }).toArray();
    }

    private void requireCaptured(List<Hook> hooks) {
        for (Hook hook : hooks) {
            if (!hooks().contains(hook)) {
                throw new StrataException(hook.name() + " was not captured in this run; ask for it in the Capture");
            }
        }
    }

    void requireFinite(boolean finite) {
        if (!finite) {
            throw model.notFinite(tokens);
        }
    }
}
