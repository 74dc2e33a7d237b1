package dev.strata.runtime.program;

import java.util.List;

/**
 * One step of a program: what is computed from which buffers and parameters, never how. T is the number
 * of positions in the pass. Each device has a kernel for each operation.
 */
public sealed interface Operation {
    /** out[t] = table[token at t]. The table is [V, d]. */
    record EmbedTokens(Parameter table, Buffer out) implements Operation {}

    /** out[t] = table[position of t]. The table is [context, d]. */
    record EmbedPositions(Parameter table, Buffer out) implements Operation {}

    /** out = a + b. */
    record Add(Buffer a, Buffer b, Buffer out) implements Operation {}

    /** out[t] = (in[t] - mean) / sqrt(variance + epsilon) * gain + bias, the variance biased (divided by d). */
    record LayerNorm(Buffer in, Parameter gain, Parameter bias, float epsilon, Buffer out) implements Operation {}

    /** out = in · weight + bias, the weight stored [in, out] as GPT-2's Conv1D has it. */
    record Linear(Buffer in, Parameter weight, Parameter bias, Buffer out) implements Operation {}

    /**
     * Causal multi-head attention. {@code qkv} holds queries, keys and values side by side, [T, 3d]; the
     * keys and values join the layer's cache; out[t] mixes the values of all positions up to t with the
     * weights softmax(q·k / sqrt(d/heads)).
     */
    record Attention(Buffer qkv, int heads, Buffer out) implements Operation {}

    /** GELU in its tanh form: 0.5 x (1 + tanh(sqrt(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, 2016. */
    record Gelu(Buffer in, Buffer out) implements Operation {}

    /** out = the logits of the pass's last position, in[last] · weightᵀ, the weight stored [V, d]. */
    record Unembed(Buffer in, Parameter weight, Buffer out) implements Operation {}

    /** The token with the largest logit, the first of equals; -1 if a logit is not finite. */
    record Argmax(Buffer logits) implements Operation {}

    /**
     * Keeps columns [offset, offset + hook's width) of {@code source} at the captured positions, if this
     * site (at this layer) was asked for. For {@link Site#PATTERN} the source is the attention's qkv, and
     * for {@link Site#LOGITS} it is the unembedding's input: both are recomputed from there, and only at the
     * captured positions.
     */
    record Capture(Buffer source, int offset, Site site) implements Operation {}

    /**
     * In a batch, gives rows of some sequences, or some of their columns, what the same rows of another sequence hold,
     * where the batch's patches ask for it at this site and layer. It stands ahead of all that reads the buffer.
     */
    record Patch(Buffer buffer, Site site) implements Operation {}

    /**
     * Ranks of target tokens: for each row and target, 1 + #{v : in·weight[v] > in·weight[target]},
     * without storing the logits. 0 marks a row whose logits are not all finite.
     */
    record Rank(Buffer in, Parameter weight) implements Operation {}

    /**
     * What softmax(in·weightᵀ) says comes next: for each row the likeliest tokens, as many as are asked for, of equals
     * the first; ranks and log-probabilities of given targets. The logits are not stored.
     */
    record Predict(Buffer in, Parameter weight) implements Operation {}

    /**
     * The loss of each row: -log softmax(in · weightᵀ)[target], 0 where there is no target. The logits are not
     * stored.
     */
    record CrossEntropy(Buffer in, Parameter weight) implements Operation {}

    /** The logits of a few tokens, in·weight[v], at each sequence's last position. The others are not computed. */
    record TargetLogits(Buffer in, Parameter weight) implements Operation {}

    /** The learned tensors that it reads. */
    default List<Parameter> parameters() {
        return switch (this) {
            case EmbedTokens embed -> List.of(embed.table);
            case EmbedPositions embed -> List.of(embed.table);
            case LayerNorm norm -> List.of(norm.gain, norm.bias);
            case Linear linear -> List.of(linear.weight, linear.bias);
            case Unembed unembed -> List.of(unembed.weight);
            case Rank rank -> List.of(rank.weight);
            case Predict predict -> List.of(predict.weight);
            case CrossEntropy loss -> List.of(loss.weight);
            case TargetLogits target -> List.of(target.weight);
            case Add _, Attention _, Gelu _, Argmax _, Capture _, Patch _ -> List.of();
        };
    }

    /** The buffers that it reads and through which gradients flow. */
    default List<Buffer> inputs() {
        return switch (this) {
            case Add add -> List.of(add.a, add.b);
            case LayerNorm norm -> List.of(norm.in);
            case Linear linear -> List.of(linear.in);
            case Attention attention -> List.of(attention.qkv);
            case Gelu gelu -> List.of(gelu.in);
            case CrossEntropy loss -> List.of(loss.in);
            case EmbedTokens _, EmbedPositions _, Unembed _, Argmax _, Capture _, Patch _, Rank _, Predict _,
                    TargetLogits _ -> List.of();
        };
    }
}
