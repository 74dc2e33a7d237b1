package dev.strata.runtime.device;

import java.util.Arrays;

/**
 * Sequences of one length, side by side, with what should follow each of their tokens.
 *
 * @param sequences how many
 * @param length positions of each; position p of sequence s is element s · length + p of the arrays
 * @param tokens [sequences · length], each in [0, vocabulary)
 * @param targets [sequences · length], each the token that should follow, or {@link #NO_TARGET}
 * @param scales [sequences]: what a sequence's token embeddings are multiplied by; 1 but for paths through the
 *     embedding space such as integrated gradients'
 */
public record Batch(int sequences, int length, int[] tokens, int[] targets, float[] scales) {
    /** In place of a target: the position has no loss. */
    public static final int NO_TARGET = -1;

    /** @throws IllegalArgumentException if an array has another length than the shape says */
    public Batch {
        int rows = Math.multiplyExact(sequences, length);
        if (rows < 1 || tokens.length != rows || targets.length != rows || scales.length != sequences) {
            throw new IllegalArgumentException("a batch of " + sequences + " sequences of " + length + " needs " + rows
                    + " tokens and targets and " + sequences + " scales, got " + tokens.length + ", " + targets.length
                    + " and " + scales.length);
        }
    }

    /** Sequences whose embeddings are as they are. */
    public static Batch of(int sequences, int length, int[] tokens, int[] targets) {
        float[] scales = new float[sequences];
        Arrays.fill(scales, 1);
        return new Batch(sequences, length, tokens, targets, scales);
    }

    /** Positions of all sequences together. */
    public int rows() {
        return tokens.length;
    }

    /** How many positions have a target. */
    public int targetCount() {
        return (int) Arrays.stream(targets).filter(target -> target >= 0).count();
    }
}
