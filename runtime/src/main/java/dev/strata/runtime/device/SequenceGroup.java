package dev.strata.runtime.device;

import java.util.List;

/**
 * Sequences side by side, each with a KV cache of its own, that advance together: a pass reads each weight once for all
 * of them. Belongs to one thread at a time.
 */
public interface SequenceGroup extends AutoCloseable {
    /**
     * What one of the sequences goes on with.
     *
     * @param sequence 0-based
     * @param tokens at least one, each in [0, vocabulary)
     * @param request what to keep, attention patterns and logits excepted; its positions lie in [length,
     *     length + tokens.length) of the sequence
     */
    record Step(int sequence, int[] tokens, CaptureRequest request) {}

    /** Positions in a sequence's cache so far. */
    int length(int sequence);

    /**
     * Appends tokens to some of the sequences and runs them all in one pass. The caller checks that the group has room
     * for them.
     *
     * @param steps at least one, of different sequences
     * @return for each step what it left; its logits are there until the group's next pass
     */
    List<Pass> run(List<Step> steps);

    /** Empties a sequence: its place is free for another one. */
    void clear(int sequence);

    @Override
    void close();
}
