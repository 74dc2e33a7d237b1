package dev.strata.runtime.tornado;

import dev.strata.runtime.program.Hook;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a pass appends to one of a group's sequences.
 *
 * @param start the position of its first token
 * @param last its last token's row in the pass ...
 * @param others ... and its first token's, if that is another; the ones between follow this one
 * @param captures where its captured tensors lie among ...
 * @param kept ... these, in host memory
 */
record GroupPart(
        int sequence, int[] tokens, int start, int last, int others, CaptureLayout captures, MemorySegment kept) {
    GroupPart(int sequence, int[] tokens, int start, int last, int others, CaptureLayout captures) {
        this(sequence, tokens, start, last, others, captures, room(captures));
    }

    private static MemorySegment room(CaptureLayout captures) {
        return captures.size() == 0
                ? MemorySegment.NULL
                : Arena.ofAuto().allocate(captures.size() * Float.BYTES, Float.BYTES);
    }

    /** A token's row in the pass. */
    int row(int token) {
        return token == tokens.length - 1 ? last : others + token;
    }

    /** The place of a captured tensor. */
    MemorySegment kept(Hook hook) {
        var slot = captures.slot(hook);
        return kept.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }
}
