package dev.strata.lens.saliency;

import dev.strata.lens.Origin;
import dev.strata.lens.SingleToken;
import dev.strata.lens.Token;
import dev.strata.lens.saliency.Saliency.Target;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A question to a model: which target, method and convention. {@link #compute} answers it, on the model's device.
 * Immutable. Without further words: the token that the model itself puts first, gradient × input, Captum's convention.
 */
public final class SaliencyQuery {
    /** Points on integrated gradients' path unless told otherwise, as in Captum. */
    public static final int DEFAULT_STEPS = 50;

    private final Gpt2 model;
    private final int[] tokens;
    private final OptionalInt target;
    private final Method method;
    private final Convention convention;
    private final OptionalInt steps;

    SaliencyQuery(Gpt2 model, int[] tokens) {
        this(model, tokens.clone(), OptionalInt.empty(), Method.GRAD_X_INPUT, Convention.CAPTUM, OptionalInt.empty());
    }

    private SaliencyQuery(
            Gpt2 model, int[] tokens, OptionalInt target, Method method, Convention convention, OptionalInt steps) {
        this.model = model;
        this.tokens = tokens;
        this.target = target;
        this.method = method;
        this.convention = convention;
        this.steps = steps;
    }

    /**
     * Explains this token.
     *
     * @throws StrataException if the text is not one token; the message shows its pieces
     */
    public SaliencyQuery target(String text) {
        return target(SingleToken.of(model.tokenizer(), text));
    }

    /** Explains the token of this id. */
    public SaliencyQuery target(int id) {
        return new SaliencyQuery(model, tokens, OptionalInt.of(id), method, convention, steps);
    }

    public SaliencyQuery method(Method method) {
        return new SaliencyQuery(model, tokens, target, method, convention, steps);
    }

    public SaliencyQuery convention(Convention convention) {
        return new SaliencyQuery(model, tokens, target, method, convention, steps);
    }

    /**
     * Points on integrated gradients' path, {@value #DEFAULT_STEPS} by default.
     *
     * @throws StrataException if it is less than 1
     */
    public SaliencyQuery steps(int steps) {
        if (steps < 1) {
            throw new StrataException("steps must be 1 or more, not " + steps);
        }
        return new SaliencyQuery(model, tokens, target, method, convention, OptionalInt.of(steps));
    }

    /**
     * The scores.
     *
     * @throws StrataException if the text has no token or more than the context, an id is out of range, the method has
     *     no steps but they were given, or the logits are not finite
     */
    public Saliency compute() {
        if (steps.isPresent() && method != Method.INTEGRATED_GRADIENTS) {
            throw new StrataException("steps are for " + Method.INTEGRATED_GRADIENTS + " only, not for " + method);
        }
        var embed = Hook.of(Site.EMBED);
        var output = Hook.residual(model.config().layers());
        Run run = model.run(tokens, Capture.hooks(embed.name(), output.name()));
        int explained = target.orElse(run.firstChoice());
        int rank = run.ranks(List.of(output), true, new int[] {tokens.length - 1}, new int[][] {{explained}})[0][0][0];

        var path = new EmbeddingPath(model, tokens, explained);
        double logProbability = path.logProbability(1);
        double[] gradient = path.meanGradient(method.scales(steps.orElse(DEFAULT_STEPS)), convention);
        float[] embeddings = run.tensor(embed).toArray(ValueLayout.JAVA_FLOAT);
        double[] attributions = method.attributions(gradient, embeddings);
        return new Saliency(
                Origin.of(model),
                method,
                convention,
                new Target(Token.of(model.tokenizer(), explained), Math.exp(logProbability), rank),
                Token.all(model.tokenizer(), tokens),
                Arrays.stream(convention.scores(attributions, tokens.length)).boxed().toList(),
                method == Method.INTEGRATED_GRADIENTS
                        ? Optional.of(completeness(attributions, path, logProbability))
                        : Optional.empty());
    }

    private Completeness completeness(double[] attributions, EmbeddingPath path, double logProbability) {
        return new Completeness(
                steps.orElse(DEFAULT_STEPS),
                Arrays.stream(attributions).sum(),
                convention.value(logProbability),
                convention.value(path.logProbability(0)));
    }
}
