package dev.strata.runtime.parity;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Config;
import java.util.OptionalInt;

/** Models whose sizes fit no tile, between them every dtype and both kinds of unembedding. */
enum Shape {
    THREE_HEADS(3, 3, 48, 192, 17, 311, DType.F32, true),
    HEADS_OF_SIX(1, 5, 30, 100, 17, 311, DType.BF16, false),
    HEAD_OF_64(2, 1, 64, 256, 131, 1031, DType.F16, false);

    final Config config;
    final DType dtype;
    /** Whether the unembedding is the token embedding. */
    final boolean tied;

    Shape(int layers, int heads, int width, int inner, int context, int vocabulary, DType dtype, boolean tied) {
        this.config = new Config(layers, heads, width, inner, context, vocabulary, 1e-5f, OptionalInt.empty());
        this.dtype = dtype;
        this.tied = tied;
    }
}
