package dev.strata.runtime.parity;

/** The two readings of an intermediate layer. */
enum Lens {
    /** logits = W · ln_f(h) at every layer. */
    LN_F("ln_f"),
    /** logits = W · h, but for the last layer, which goes through ln_f (Ecco). */
    RAW("raw");

    final String id;

    Lens(String id) {
        this.id = id;
    }

    /** Whether ln_f is applied to the residual stream after {@code blocks} of {@code layers} blocks. */
    boolean normalises(int blocks, int layers) {
        return this == LN_F || blocks == layers;
    }
}
