package dev.strata.kernels.host;

/**
 * What one row's logits say comes next: softmax(logits), in nats.
 *
 * @param tokens those with the largest logits, the largest first; of equals, the lowest first
 * @param logProbabilities of these tokens
 * @param ranks of the targets that were asked for: 1 + #{v : logit[v] &gt; logit[target]}
 * @param targetLogProbabilities of the targets
 */
public record Reading(int[] tokens, float[] logProbabilities, int[] ranks, float[] targetLogProbabilities) {}
