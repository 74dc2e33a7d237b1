package dev.strata.lens.patch;

import dev.strata.lens.Figures;
import dev.strata.lens.Origin;
import dev.strata.lens.SingleToken;
import dev.strata.lens.Token;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A question to a model: which answer, against which wrong token, and what is patched. {@link #compute} answers it, on
 * the model's device. Immutable. Without further words the residual stream is patched, at each layer and position.
 */
public final class PatchingQuery {
    /** So many times the rounding must the prompts differ for scores to be good to a percent. */
    private static final double LEAST_DIFFERENCE = 100;

    private final Gpt2 model;
    private final int[] clean;
    private final int[] corrupt;
    private final OptionalInt answer;
    private final OptionalInt wrong;
    private final At at;

    PatchingQuery(Gpt2 model, int[] clean, int[] corrupt) {
        this(model, clean.clone(), corrupt.clone(), OptionalInt.empty(), OptionalInt.empty(), At.RESID_PRE);
    }

    private PatchingQuery(Gpt2 model, int[] clean, int[] corrupt, OptionalInt answer, OptionalInt wrong, At at) {
        this.model = model;
        this.clean = clean;
        this.corrupt = corrupt;
        this.answer = answer;
        this.wrong = wrong;
        this.at = at;
    }

    /**
     * The token that the clean prompt should be followed by.
     *
     * @throws StrataException if the text is not one token; the message shows its pieces
     */
    public PatchingQuery answer(String text) {
        return answer(SingleToken.of(model.tokenizer(), text));
    }

    /** The same by its id. */
    public PatchingQuery answer(int id) {
        return new PatchingQuery(model, clean, corrupt, OptionalInt.of(id), wrong, at);
    }

    /**
     * The token that the corrupt prompt should be followed by.
     *
     * @throws StrataException if the text is not one token; the message shows its pieces
     */
    public PatchingQuery wrong(String text) {
        return wrong(SingleToken.of(model.tokenizer(), text));
    }

    /** The same by its id. */
    public PatchingQuery wrong(int id) {
        return new PatchingQuery(model, clean, corrupt, answer, OptionalInt.of(id), at);
    }

    public PatchingQuery at(At at) {
        return new PatchingQuery(model, clean, corrupt, answer, wrong, at);
    }

    /**
     * The scores.
     *
     * @throws StrataException if the answer or the wrong token is missing or they are the same, the prompts are not of
     *     one length or are the same, one has no token or more than the context, an id is out of range, the logit
     *     difference is as good as the same after both prompts, or logits are not finite
     */
    public Patching compute() {
        int right = answer.orElseThrow(() -> new StrataException("the answer is missing"));
        int other = wrong.orElseThrow(() -> new StrataException("the wrong token is missing"));
        if (right == other) {
            throw new StrataException("the answer and the wrong token are the same: " + name(right));
        }
        requireTwoPrompts();
        var config = model.config();
        var differences = new PatchedRuns(model, clean, corrupt, right, other)
                .differences(at.patches(config, clean.length));
        double all = differences.clean() - differences.corrupt();
        if (Math.abs(all) <= LEAST_DIFFERENCE * differences.rounding()) {
            throw new StrataException("there is no score: logit(" + name(right) + ") - logit(" + name(other) + ") is "
                    + Figures.of(differences.clean()) + " after the clean prompt and "
                    + Figures.of(differences.corrupt()) + " after the corrupt one, which leaves a patch nothing to bring back");
        }
        var scores = new ArrayList<List<Double>>();
        int columns = at.columns(config, clean.length);
        for (int layer = 0; layer < config.layers(); layer++) {
            scores.add(differences.patched().subList(layer * columns, (layer + 1) * columns).stream()
                    .map(patched -> (patched - differences.corrupt()) / all + 0.0) // no -0.0
                    .toList());
        }
        return new Patching(
                Origin.of(model), at, Token.all(model.tokenizer(), clean), Token.all(model.tokenizer(), corrupt),
                Token.of(model.tokenizer(), right), Token.of(model.tokenizer(), other),
                differences.clean(), differences.corrupt(), scores);
    }

    private void requireTwoPrompts() {
        if (clean.length == 0 || corrupt.length == 0) {
            throw new StrataException("the " + (clean.length == 0 ? "clean" : "corrupt") + " prompt is empty");
        }
        int first = Arrays.mismatch(clean, corrupt);
        if (first < 0) {
            throw new StrataException("the clean and the corrupt prompt are the same: there is nothing to patch");
        }
        if (clean.length != corrupt.length) {
            throw new StrataException("the clean prompt has " + count(clean) + ", the corrupt one " + count(corrupt)
                    + ": both need as many. They differ first at position " + first + ": " + name(clean, first)
                    + " in the clean prompt, " + name(corrupt, first) + " in the corrupt one");
        }
        int context = model.config().context();
        if (clean.length > context) {
            throw new StrataException("the prompts have " + count(clean) + ", but the context of " + model.name()
                    + " holds " + context);
        }
    }

    private static String count(int[] tokens) {
        return tokens.length + (tokens.length == 1 ? " token" : " tokens");
    }

    private String name(int[] tokens, int position) {
        return position < tokens.length ? name(tokens[position]) : "nothing";
    }

    /** The token as text; ids without one are refused later. */
    private String name(int id) {
        return id >= 0 && id < model.config().vocabulary()
                ? "'" + Token.of(model.tokenizer(), id).visible() + "'"
                : String.valueOf(id);
    }
}
