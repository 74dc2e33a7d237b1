package dev.strata.bench.contender;

/** A model that an engine trains on one batch, again and again. */
public interface Learner extends AutoCloseable {
    /** AdamW's; its moments decay by 0.9 and 0.95, matrices by 0.1, and the gradient's norm is clipped at 1. */
    double RATE = 1e-4;

    /** Forward pass, backward pass, clipping, update; returns the mean loss before the update, in nats. */
    double step();

    @Override
    void close();
}
