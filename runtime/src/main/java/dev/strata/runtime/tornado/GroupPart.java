package dev.strata.runtime.tornado;

import dev.strata.runtime.program.Hook;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a pass appends to one of a group's sequences.
 *
 * @param row the first of its rows in the pass
 * @param start the first one's position
 * @param captures where its captured tensors lie among ...
 * @param kept ... these, in host memory
 */
record GroupPart(int sequence, int[] tokens, int row, int start, CaptureLayout captures, MemorySegment kept) {
    GroupPart(int sequence, int[] tokens, int row, int start, CaptureLayout captures) {
        this(sequence, tokens, row, start, captures, room(captures));
    }

    private static MemorySegment room(CaptureLayout captures) {
        return captures.size() == 0
                ? MemorySegment.NULL
                : Arena.ofAuto().allocate(captures.size() * Float.BYTES, Float.BYTES);
    }

    int lastRow() {
        return row + tokens.length - 1;
    }

    /** The place of a captured tensor. */
    MemorySegment kept(Hook hook) {
        var slot = captures.slot(hook);
        return kept.asSlice((long) slot.at() * Float.BYTES, (long) slot.floats() * Float.BYTES);
    }
}
