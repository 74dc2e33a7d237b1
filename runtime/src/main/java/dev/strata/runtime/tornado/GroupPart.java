package dev.strata.runtime.tornado;

import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;

/**
 * What a pass appends to one of a group's sequences.
 *
 * @param start the position of its first token
 * @param last its last token's row in the pass ...
 * @param others ... and its first token's, if that is another; the ones between follow this one
 * @param captures where its captured tensors lie, one behind the other ...
 * @param at ... the first of them on the device, where they stay, ...
 * @param kept ... or in host memory, if the device has no room for all of them: else empty
 */
record GroupPart(
        int sequence, int[] tokens, int start, int last, int others, CaptureLayout captures, int at,
        MemorySegment kept) {
    boolean stays() {
        return kept.byteSize() == 0;
    }

    /** The place of a captured tensor in host memory. */
    MemorySegment kept(Hook hook) {
        var slot = captures.slot(hook);
        return kept.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }

    /** A token's row in the pass. */
    int row(int token) {
        return token == tokens.length - 1 ? last : others + token;
    }
}
