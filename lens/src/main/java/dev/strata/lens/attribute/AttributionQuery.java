package dev.strata.lens.attribute;

import dev.strata.lens.Origin;
import dev.strata.lens.SingleToken;
import dev.strata.lens.Token;
import dev.strata.lens.attribute.Component.Part;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A question to a model: which answer, against which wrong one. {@link #compute} answers it, on the model's device, all
 * but the forward pass in float64. Immutable. Without further words: the token that the model itself puts first,
 * against the mean of all.
 */
public final class AttributionQuery {
    private static final String UNEMBEDDING = "lm_head.weight";

    private final Gpt2 model;
    private final int[] tokens;
    private final OptionalInt answer;
    private final OptionalInt wrong;

    AttributionQuery(Gpt2 model, int[] tokens) {
        this(model, tokens.clone(), OptionalInt.empty(), OptionalInt.empty());
    }

    private AttributionQuery(Gpt2 model, int[] tokens, OptionalInt answer, OptionalInt wrong) {
        this.model = model;
        this.tokens = tokens;
        this.answer = answer;
        this.wrong = wrong;
    }

    /**
     * Explains this token's logit.
     *
     * @throws StrataException if the text is not one token; the message shows its pieces
     */
    public AttributionQuery answer(String text) {
        return answer(SingleToken.of(model.tokenizer(), text));
    }

    /**
     * Explains the logit of the token of this id.
     *
     * @throws StrataException if there is none
     */
    public AttributionQuery answer(int id) {
        return new AttributionQuery(model, tokens, OptionalInt.of(requireToken(id)), wrong);
    }

    /**
     * Compares with this token.
     *
     * @throws StrataException if the text is not one token; the message shows its pieces
     */
    public AttributionQuery wrong(String text) {
        return wrong(SingleToken.of(model.tokenizer(), text));
    }

    /**
     * Compares with the token of this id.
     *
     * @throws StrataException if there is none
     */
    public AttributionQuery wrong(int id) {
        return new AttributionQuery(model, tokens, answer, OptionalInt.of(requireToken(id)));
    }

    private int requireToken(int id) {
        int vocabulary = model.config().vocabulary();
        if (id < 0 || id >= vocabulary) {
            throw new StrataException(
                    id + " is no token id of " + model.name() + ": they go from 0 to " + (vocabulary - 1));
        }
        return id;
    }

    /**
     * The attribution.
     *
     * @throws StrataException if the text has no token or more than the context, an id is out of range, answer and
     *     wrong are the same, or the logits are not finite
     */
    public Attribution compute() {
        var last = Hook.residual(model.config().layers());
        Run run = model.run(tokens, Capture.hooks("hook_embed", "hook_pos_embed", "blocks.*.attn.hook_z",
                "blocks.*.hook_mlp_out", last.name(), "logits").at(-1));
        int right = answer.orElse(run.firstChoice());
        var answered = Token.of(model.tokenizer(), right);
        if (wrong.isPresent() && wrong.getAsInt() == right) {
            throw new StrataException(
                    "answer and wrong are the same token, “" + answered.visible() + "” (" + right + ")");
        }
        var readout = Readout.of(model, difference(right), values(run, last));
        return new Attribution(
                Origin.of(model),
                Token.all(model.tokenizer(), tokens),
                answered,
                wrong.isPresent() ? Optional.of(Token.of(model.tokenizer(), wrong.getAsInt())) : Optional.empty(),
                components(run, readout),
                logitDifference(values(run, Hook.of(Site.LOGITS)), right));
    }

    /** The unembedding's row of the answer less that of the wrong one, or less the mean of all. */
    private double[] difference(int right) {
        double[] difference = new double[model.config().width()];
        addRow(difference, right, 1);
        if (wrong.isPresent()) {
            addRow(difference, wrong.getAsInt(), -1);
        } else {
            int vocabulary = model.config().vocabulary();
            for (int token = 0; token < vocabulary; token++) {
                addRow(difference, token, -1.0 / vocabulary);
            }
        }
        return difference;
    }

    private void addRow(double[] to, int token, double weight) {
        Tensor unembedding = model.weights(UNEMBEDDING);
        for (int k = 0; k < to.length; k++) {
            to[k] += weight * unembedding.get((long) token * to.length + k);
        }
    }

    private double logitDifference(float[] logits, int right) {
        double other = wrong.isPresent()
                ? logits[wrong.getAsInt()]
                : IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).sum() / logits.length;
        return logits[right] - other;
    }

    private List<Component> components(Run run, Readout readout) {
        var components = new ArrayList<Component>();
        components.add(Component.outside(Part.EMBED, readout.of(values(run, Hook.of(Site.EMBED)))));
        components.add(Component.outside(Part.POS_EMBED, readout.of(values(run, Hook.of(Site.POS_EMBED)))));
        for (int layer = 0; layer < model.config().layers(); layer++) {
            components.addAll(heads(run, readout, layer));
            float[] bias = model.weights("h." + layer + ".attn.c_proj.bias").toFloats();
            components.add(Component.of(Part.ATTENTION_BIAS, layer, readout.of(bias)));
            components.add(Component.of(Part.MLP, layer, readout.of(values(run, new Hook(Site.MLP_OUT, layer)))));
        }
        components.add(Component.outside(Part.BIAS, readout.bias()));
        return components;
    }

    private List<Component> heads(Run run, Readout readout, int layer) {
        float[] z = values(run, new Hook(Site.Z, layer));
        double[] back = readout.through(model.weights("h." + layer + ".attn.c_proj.weight"));
        int width = model.config().headWidth();
        var heads = new ArrayList<Component>();
        for (int head = 0; head < model.config().heads(); head++) {
            var rows = IntStream.range(head * width, (head + 1) * width);
            heads.add(new Component(Part.HEAD, layer, head, rows.mapToDouble(i -> z[i] * back[i]).sum()));
        }
        return heads;
    }

    private static float[] values(Run run, Hook hook) {
        return run.tensor(hook).toArray(ValueLayout.JAVA_FLOAT);
    }
}
