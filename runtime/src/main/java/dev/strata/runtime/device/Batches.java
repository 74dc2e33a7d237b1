package dev.strata.runtime.device;

/**
 * Runs batches: their losses and gradients, and what becomes of them when they are patched. Each sequence stands alone:
 * there is no KV cache. The caller checks that tokens and targets are in the vocabulary, the length within the context,
 * and patches in the model. Belongs to one thread at a time.
 */
public interface Batches extends AutoCloseable {
    /**
     * The cross-entropy of each position, -log p(target) in nats; 0 where there is no target.
     *
     * @return [rows]; not finite where the logits are not
     */
    float[] losses(Batch batch);

    /**
     * A batch's losses, and the gradient of their sum by each position's token embedding (as the sequence's scale has
     * left it, position embeddings not included).
     */
    InputGradient inputGradient(Batch batch);

    /**
     * The forward pass of a batch whose sequences take over activations from one another, on the device.
     *
     * @return [sequence][token]: the logits of the wanted tokens at each sequence's last position
     */
    float[][] patchedLogits(PatchedBatch batch);

    @Override
    void close();

    /**
     * @param losses [rows], as {@link #losses} gives them
     * @param gradient [rows, width]: row r is d(Σ losses)/d(the token embedding at r)
     */
    record InputGradient(float[] losses, float[] gradient) {}
}
