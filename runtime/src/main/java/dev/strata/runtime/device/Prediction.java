package dev.strata.runtime.device;

/**
 * What one residual stream says comes next: softmax(logits), in nats.
 *
 * @param tokens the likeliest, the likeliest first; of equals, the lowest id first
 * @param logProbabilities of these tokens
 * @param ranks of the targets that were asked for: 1 + the number of tokens with a larger logit
 * @param targetLogProbabilities of the targets
 */
public record Prediction(int[] tokens, float[] logProbabilities, int[] ranks, float[] targetLogProbabilities) {}
