package dev.strata.lens.attribute;

/**
 * A part of the model that adds to the last position's residual stream, and what it adds to the logit difference.
 *
 * @param layer -1 outside the blocks
 * @param head -1 for all but {@link Part#HEAD}
 */
public record Component(Part part, int layer, int head, double value) {
    /** What adds to the residual stream. */
    public enum Part {
        /** The last token's embedding. */
        EMBED("embed", "embed"),
        /** The last position's embedding. */
        POS_EMBED("pos_embed", "pos_embed"),
        /** One head's mixed values through its rows of W_O. */
        HEAD("attn.head.", "head "),
        /** The bias of an attention layer, which belongs to no head. */
        ATTENTION_BIAS("attn.b_O", "b_O"),
        /** All that an MLP adds, its bias too. */
        MLP("hook_mlp_out", "MLP"),
        /** The final layer norm's bias. */
        BIAS("bias", "ln_f bias");

        private final String id;
        private final String words;

        Part(String id, String words) {
            this.id = id;
            this.words = words;
        }
    }

    static Component outside(Part part, double value) {
        return new Component(part, -1, -1, value);
    }

    static Component of(Part part, int layer, double value) {
        return new Component(part, layer, -1, value);
    }

    /** E.g. {@code embed}, {@code blocks.3.attn.head.1} or {@code blocks.3.hook_mlp_out}. */
    public String name() {
        return (layer < 0 ? "" : "blocks." + layer + ".") + part.id + (head < 0 ? "" : head);
    }

    /** For people, e.g. {@code layer 3 head 1} or {@code layer 3 MLP}. */
    String label() {
        return (layer < 0 ? "" : "layer " + layer + " ") + part.words + (head < 0 ? "" : head);
    }
}
