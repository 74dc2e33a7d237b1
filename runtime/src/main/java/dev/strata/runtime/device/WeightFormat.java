package dev.strata.runtime.device;

/** How an engine keeps a model's matrices. Gains, biases and positions stay as they are stored. */
public enum WeightFormat {
    /** As the checkpoint stores them. */
    STORED("stored"),
    /**
     * All but the positions' in bfloat16, rounded to the nearest: half the bytes of F32. Gradients go through these
     * weights, too.
     */
    BF16("bf16"),
    /**
     * The linear layers' and the unembedding's in 8 bits with a scale for each output: a quarter of the bytes of F32,
     * and as much quicker a decoding. Gradients, and what trains, use the stored weights.
     */
    INT8("int8");

    private final String id;

    WeightFormat(String id) {
        this.id = id;
    }

    /** How the user names it. */
    public String id() {
        return id;
    }
}
