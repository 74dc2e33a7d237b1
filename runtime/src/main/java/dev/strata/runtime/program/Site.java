package dev.strata.runtime.program;

/**
 * A place in the forward pass whose values can be captured, under the name TransformerLens gives it.
 * In the shapes below T is the number of positions, d the model's width, H its heads, V its vocabulary.
 */
public enum Site {
    /** Token embeddings, [T, d]. */
    EMBED("hook_embed", Scope.BEFORE),
    /** Position embeddings, [T, d]. */
    POS_EMBED("hook_pos_embed", Scope.BEFORE),
    /** The residual stream as a block finds it, [T, d]. */
    RESID_PRE("hook_resid_pre", Scope.BLOCK),
    /** Queries, [T, H, d/H]. */
    Q("attn.hook_q", Scope.BLOCK),
    /** Keys, [T, H, d/H]. */
    K("attn.hook_k", Scope.BLOCK),
    /** Values, [T, H, d/H]. */
    V("attn.hook_v", Scope.BLOCK),
    /** Attention weights after the softmax, [H, T, T]: head, reading position, position read. */
    PATTERN("attn.hook_pattern", Scope.BLOCK),
    /** The heads' mixed values, [T, H, d/H]. */
    Z("attn.hook_z", Scope.BLOCK),
    /** What attention adds to the residual stream, [T, d]. */
    ATTN_OUT("hook_attn_out", Scope.BLOCK),
    /** The residual stream between attention and MLP, [T, d]. */
    RESID_MID("hook_resid_mid", Scope.BLOCK),
    /** MLP activations before the GELU, [T, 4d]. */
    MLP_PRE("mlp.hook_pre", Scope.BLOCK),
    /** MLP activations after the GELU, [T, 4d]. */
    MLP_POST("mlp.hook_post", Scope.BLOCK),
    /** What the MLP adds to the residual stream, [T, d]. */
    MLP_OUT("hook_mlp_out", Scope.BLOCK),
    /** The residual stream as a block leaves it, [T, d]. */
    RESID_POST("hook_resid_post", Scope.BLOCK),
    /** The output of the final layer norm, [T, d]. */
    LN_FINAL("ln_final.hook_normalized", Scope.AFTER),
    /** Unembedded scores before any softmax, [T, V]. */
    LOGITS("logits", Scope.AFTER);

    /** Where in the program a site lies: ahead of the blocks, in each block, or behind them. */
    public enum Scope { BEFORE, BLOCK, AFTER }

    private final String hook;
    private final Scope scope;

    Site(String hook, Scope scope) {
        this.hook = hook;
        this.scope = scope;
    }

    /** The hook's name within its scope, e.g. {@code hook_resid_post}. */
    public String hook() {
        return hook;
    }

    public Scope scope() {
        return scope;
    }
}
