package dev.strata.runtime.program;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Operation.Add;
import dev.strata.runtime.program.Operation.Argmax;
import dev.strata.runtime.program.Operation.Attention;
import dev.strata.runtime.program.Operation.Capture;
import dev.strata.runtime.program.Operation.CrossEntropy;
import dev.strata.runtime.program.Operation.EmbedPositions;
import dev.strata.runtime.program.Operation.EmbedTokens;
import dev.strata.runtime.program.Operation.Gelu;
import dev.strata.runtime.program.Operation.LayerNorm;
import dev.strata.runtime.program.Operation.Linear;
import dev.strata.runtime.program.Operation.Patch;
import dev.strata.runtime.program.Operation.Predict;
import dev.strata.runtime.program.Operation.Rank;
import dev.strata.runtime.program.Operation.TargetLogits;
import dev.strata.runtime.program.Operation.Unembed;
import dev.strata.runtime.program.Program.Positions;
import java.util.List;
import java.util.Set;

/** GPT-2 (Radford et al., 2019), all of it. Names and layout follow the published checkpoints. */
public final class Gpt2Program {
    private final Config config;
    private final int d;

    // Activations.
    private final Buffer embedded;
    private final Buffer positioned;
    private final Buffer residPre;
    private final Buffer normed1;
    private final Buffer qkv;
    private final Buffer z;
    private final Buffer attnOut;
    private final Buffer residMid;
    private final Buffer normed2;
    private final Buffer mlpPre;
    private final Buffer mlpPost;
    private final Buffer mlpOut;
    private final Buffer residPost;
    private final Buffer normedFinal;
    private final Buffer logits;

    private Gpt2Program(Config config) {
        this.config = config;
        this.d = config.width();
        embedded = new Buffer("embedded", d);
        positioned = new Buffer("positioned", d);
        residPre = new Buffer("resid_pre", d);
        normed1 = new Buffer("normed_1", d);
        qkv = new Buffer("qkv", 3 * d);
        z = new Buffer("z", d);
        attnOut = new Buffer("attn_out", d);
        residMid = new Buffer("resid_mid", d);
        normed2 = new Buffer("normed_2", d);
        mlpPre = new Buffer("mlp_pre", config.innerWidth());
        mlpPost = new Buffer("mlp_post", config.innerWidth());
        mlpOut = new Buffer("mlp_out", d);
        residPost = new Buffer("resid_post", d);
        normedFinal = new Buffer("normed_final", d);
        logits = new Buffer("logits", config.vocabulary());
    }

    /** The forward pass over many new positions at once. */
    public static Program prefill(Config config) {
        return new Gpt2Program(config).forward(Positions.MANY);
    }

    /** The forward pass over one new position. */
    public static Program decode(Config config) {
        return new Gpt2Program(config).forward(Positions.ONE);
    }

    /**
     * Reads residual streams as if they were the last layer's: final layer norm, unembedding, ranks of
     * given targets (nostalgebraist's logit lens, 2020). The rows come from a capture.
     */
    public static List<Operation> rank(Config config, boolean normalise) {
        var p = new Gpt2Program(config);
        return normalise
                ? List.of(p.finalNorm(), new Rank(p.normedFinal, p.unembedding()))
                : List.of(new Rank(p.residPost, p.unembedding()));
    }

    /** As {@link #rank}, for the likeliest tokens and for targets' probabilities. */
    public static List<Operation> predict(Config config, boolean normalise) {
        var p = new Gpt2Program(config);
        return normalise
                ? List.of(p.finalNorm(), new Predict(p.normedFinal, p.unembedding()))
                : List.of(new Predict(p.residPost, p.unembedding()));
    }

    /** The forward pass up to the loss of each position, {@link Operation.CrossEntropy}; nothing is captured. */
    public static Program loss(Config config) {
        var p = new Gpt2Program(config);
        return new Program(
                Positions.MANY, without(Set.of(Capture.class), p.embed()),
                without(Set.of(Capture.class, Patch.class), p.block()), p.residPost, p.residPre, config.layers(),
                List.of(p.finalNorm(), new CrossEntropy(p.normedFinal, p.unembedding())));
    }

    /** The forward pass of a batch that is patched, up to a few tokens' logits behind each of its sequences. */
    public static Program patched(Config config) {
        var p = new Gpt2Program(config);
        return new Program(
                Positions.MANY, without(Set.of(Capture.class), p.embed()),
                without(Set.of(Capture.class), p.block()), p.residPost, p.residPre, config.layers(),
                List.of(p.finalNorm(), new TargetLogits(p.normedFinal, p.unembedding())));
    }

    private static List<Operation> without(Set<Class<? extends Operation>> kinds, List<Operation> operations) {
        return operations.stream().filter(operation -> !kinds.contains(operation.getClass())).toList();
    }

    private Program forward(Positions positions) {
        return new Program(
                positions, embed(), without(Set.of(Patch.class), block()), residPost, residPre, config.layers(),
                unembed());
    }

    private List<Operation> embed() {
        return List.of(
                new EmbedTokens(global("wte.weight", config.vocabulary(), d), embedded),
                new EmbedPositions(global("wpe.weight", config.context(), d), positioned),
                new Add(embedded, positioned, residPre),
                new Capture(embedded, 0, Site.EMBED),
                new Capture(positioned, 0, Site.POS_EMBED));
    }

    private List<Operation> block() {
        int inner = config.innerWidth();
        return List.of(
                new Patch(residPre, Site.RESID_PRE),
                new Capture(residPre, 0, Site.RESID_PRE),
                new LayerNorm(residPre, vector("ln_1.weight", d), vector("ln_1.bias", d), config.epsilon(), normed1),
                new Linear(normed1, matrix("attn.c_attn.weight", d, 3 * d), vector("attn.c_attn.bias", 3 * d), qkv),
                new Attention(qkv, config.heads(), z),
                new Patch(z, Site.Z),
                new Linear(z, matrix("attn.c_proj.weight", d, d), vector("attn.c_proj.bias", d), attnOut),
                new Patch(attnOut, Site.ATTN_OUT),
                new Add(residPre, attnOut, residMid),
                new Capture(qkv, 0, Site.Q),
                new Capture(qkv, d, Site.K),
                new Capture(qkv, 2 * d, Site.V),
                new Capture(qkv, 0, Site.PATTERN),
                new Capture(z, 0, Site.Z),
                new Capture(attnOut, 0, Site.ATTN_OUT),
                new Capture(residMid, 0, Site.RESID_MID),
                new LayerNorm(residMid, vector("ln_2.weight", d), vector("ln_2.bias", d), config.epsilon(), normed2),
                new Linear(normed2, matrix("mlp.c_fc.weight", d, inner), vector("mlp.c_fc.bias", inner), mlpPre),
                new Gelu(mlpPre, mlpPost),
                new Linear(mlpPost, matrix("mlp.c_proj.weight", inner, d), vector("mlp.c_proj.bias", d), mlpOut),
                new Patch(mlpOut, Site.MLP_OUT),
                new Add(residMid, mlpOut, residPost),
                new Capture(mlpPre, 0, Site.MLP_PRE),
                new Capture(mlpPost, 0, Site.MLP_POST),
                new Capture(mlpOut, 0, Site.MLP_OUT),
                new Capture(residPost, 0, Site.RESID_POST));
    }

    private List<Operation> unembed() {
        return List.of(
                finalNorm(),
                new Unembed(normedFinal, unembedding(), logits),
                new Argmax(logits),
                new Capture(normedFinal, 0, Site.LN_FINAL),
                new Capture(normedFinal, 0, Site.LOGITS));
    }

    private Operation finalNorm() {
        return new LayerNorm(
                residPost, global("ln_f.weight", 1, d), global("ln_f.bias", 1, d), config.epsilon(), normedFinal);
    }

    /** Tied to the token embedding in every published checkpoint; the checkpoint resolves that. */
    private Parameter unembedding() {
        return global("lm_head.weight", config.vocabulary(), d);
    }

    private static Parameter global(String name, int rows, int columns) {
        return new Parameter(name, false, rows, columns);
    }

    private static Parameter matrix(String name, int rows, int columns) {
        return new Parameter(name, true, rows, columns);
    }

    private static Parameter vector(String name, int columns) {
        return new Parameter(name, true, 1, columns);
    }
}
