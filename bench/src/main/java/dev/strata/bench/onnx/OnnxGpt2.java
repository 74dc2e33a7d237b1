package dev.strata.bench.onnx;

import dev.strata.bench.onnx.Graph.Attribute;
import dev.strata.runtime.checkpoint.Config;
import java.util.List;

/**
 * GPT-2 as ONNX Runtime's users run it: the operators that its own transformers optimiser fuses GPT-2 into
 * (onnxruntime/python/tools/transformers/onnx_model_gpt2.py), a KV cache in and out, the last position's logits.
 *
 * <p>Inputs: {@code tokens} and {@code positions} [batch, new], {@code past_L} [2, batch, heads, before, headWidth].
 * Outputs: {@code logits} [batch, vocabulary], {@code present_L} [2, batch, heads, before + new, headWidth]. Weights
 * have their Hugging Face names and the session is given them.
 */
final class OnnxGpt2 {
    private static final String BATCH = "batch";

    private final Graph graph = new Graph();
    private final Config config;
    private final boolean tied;

    private OnnxGpt2(Config config, boolean tied) {
        this.config = config;
        this.tied = tied;
    }

    /** @param tied whether the unembedding is the token embedding */
    static byte[] model(Config config, boolean tied) {
        return new OnnxGpt2(config, tied).build();
    }

    private byte[] build() {
        int width = config.width();
        graph.input("tokens", Graph.INT32, BATCH, "new");
        graph.input("positions", Graph.INT32, BATCH, "new");
        graph.weight("wte.weight", config.vocabulary(), width);
        graph.weight("wpe.weight", config.context(), width);
        node("Gather", List.of("wte.weight", "tokens"), "token_embeddings");
        node("Gather", List.of("wpe.weight", "positions"), "position_embeddings");
        node("Add", List.of("token_embeddings", "position_embeddings"), "embedded");
        graph.node("LayerNormalization", List.of("embedded", norm("h.0.ln_1.weight"), norm("h.0.ln_1.bias")),
                List.of("normed"), new Attribute("axis", -1), epsilon());
        var block = new Block("embedded", "normed");
        for (int layer = 0; layer < config.layers(); layer++) {
            block = block(layer, block);
        }
        unembed(block.normed);
        return graph.toBytes();
    }

    /** What enters a block: the residual stream, and the same through the block's first layer norm. */
    private record Block(String residual, String normed) {}

    private Block block(int layer, Block in) {
        int width = config.width();
        int inner = config.innerWidth();
        String h = "h." + layer + ".";
        String past = "past_" + layer;
        String present = "present_" + layer;
        int headWidth = config.headWidth();
        graph.input(past, Graph.FLOAT, 2, BATCH, config.heads(), "before", headWidth);
        graph.output(present, Graph.FLOAT, 2, BATCH, config.heads(), "all", headWidth);
        graph.fused("Attention",
                List.of(in.normed, matrix(h + "attn.c_attn.weight", width, 3 * width),
                        vector(h + "attn.c_attn.bias", 3 * width), "", past),
                List.of(h + "z", present),
                new Attribute("num_heads", config.heads()), new Attribute("unidirectional", 1));
        node("MatMul", List.of(h + "z", matrix(h + "attn.c_proj.weight", width, width)), h + "attn_out");
        String bias = vector(h + "attn.c_proj.bias", width);
        var middle = addAndNorm(in.residual, h + "attn_out", bias, h + "ln_2", h + "mid");
        node("MatMul", List.of(middle.normed, matrix(h + "mlp.c_fc.weight", width, inner)), h + "mlp_pre");
        graph.fused("FastGelu", List.of(h + "mlp_pre", vector(h + "mlp.c_fc.bias", inner)), List.of(h + "mlp_post"));
        node("MatMul", List.of(h + "mlp_post", matrix(h + "mlp.c_proj.weight", inner, width)), h + "mlp_out");
        String next = layer + 1 < config.layers() ? "h." + (layer + 1) + ".ln_1" : "ln_f";
        return addAndNorm(middle.residual, h + "mlp_out", vector(h + "mlp.c_proj.bias", width), next, h + "post");
    }

    /** residual + branch + bias, and that through a layer norm, in one operator. */
    private Block addAndNorm(String residual, String branch, String bias, String norm, String name) {
        graph.fused("SkipLayerNormalization",
                List.of(residual, branch, norm(norm + ".weight"), norm(norm + ".bias"), bias),
                List.of(name + "_normed", "", "", name), epsilon());
        return new Block(name, name + "_normed");
    }

    private void unembed(String normed) {
        graph.integers("from", -1);
        graph.integers("to", Long.MAX_VALUE);
        graph.integers("axis", 1);
        graph.integers("row", -1, config.width());
        node("Slice", List.of(normed, "from", "to", "axis"), "last");
        node("Reshape", List.of("last", "row"), "last_row");
        String unembedding = tied ? "wte.weight" : matrix("lm_head.weight", config.vocabulary(), config.width());
        graph.node("Gemm", List.of("last_row", unembedding), List.of("logits"), new Attribute("transB", 1));
        graph.output("logits", Graph.FLOAT, BATCH, config.vocabulary());
    }

    private void node(String operator, List<String> inputs, String output) {
        graph.node(operator, inputs, List.of(output));
    }

    private String matrix(String name, int rows, int columns) {
        graph.weight(name, rows, columns);
        return name;
    }

    private String vector(String name, int columns) {
        graph.weight(name, columns);
        return name;
    }

    private String norm(String name) {
        return vector(name, config.width());
    }

    private Attribute epsilon() {
        return new Attribute("epsilon", config.epsilon());
    }
}
