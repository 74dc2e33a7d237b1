package dev.strata.bench.ceiling;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Config;

/** What GPT-2 costs by its shape: floating-point operations and bytes, of its matrices and of attention. */
public record Cost(Config config) {
    /** FLOP of a forward pass over {@code count} positions with the logits of the last. */
    public double prefill(int count) {
        return blocks(count) + unembedding();
    }

    /** FLOP of a forward pass and the logits of every reading at {@code count} positions. */
    public double ranks(int count) {
        return blocks(count) + (config.layers() + 1.0) * count * unembedding();
    }

    /** FLOP of a training step over {@code count} positions: the backward pass is twice the forward pass. */
    public double step(int count) {
        return 3 * (blocks(count) + count * unembedding());
    }

    /** Bytes of weights that a decoded token reads. */
    public double decode(DType dtype) {
        return (config.layers() * matrices() + (double) config.width() * config.vocabulary()) * dtype.bytes();
    }

    /** Bytes of all weights in F32, the unembedding tied. */
    public long weights() {
        long width = config.width();
        long vectors = config.layers() * (9 * width + config.innerWidth()) + 2 * width;
        long embeddings = (config.vocabulary() + (long) config.context()) * width;
        return (config.layers() * matrices() + vectors + embeddings) * Float.BYTES;
    }

    /** Each position attends to itself and all before it: a product for the scores and one for the values. */
    private double blocks(int count) {
        double attention = 2.0 * count * (count + 1) * config.width();
        return config.layers() * (2.0 * matrices() * count + attention);
    }

    private double unembedding() {
        return 2.0 * config.width() * config.vocabulary();
    }

    /** The elements of a block's matrices. */
    private long matrices() {
        return 4L * config.width() * config.width() + 2L * config.width() * config.innerWidth();
    }
}
