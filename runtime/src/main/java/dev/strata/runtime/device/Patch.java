package dev.strata.runtime.device;

import dev.strata.runtime.program.Hook;

/**
 * What a sequence of a batch takes over from another one: at a hook, some columns of the rows of some positions.
 *
 * @param source the other sequence, which is not patched itself
 * @param hook of a site that {@link dev.strata.runtime.program.Operation.Patch} stands for
 * @param fromPosition the first of the positions
 * @param toPosition behind the last of them
 * @param fromColumn the first of the columns: head h of a z has the columns [h · d/H, (h + 1) · d/H)
 * @param toColumn behind the last of them
 */
public record Patch(int source, Hook hook, int fromPosition, int toPosition, int fromColumn, int toColumn) {
    /** @throws IllegalArgumentException if there are no positions or no columns */
    public Patch {
        if (fromPosition < 0 || fromPosition >= toPosition || fromColumn < 0 || fromColumn >= toColumn) {
            throw new IllegalArgumentException("nothing to patch: positions [" + fromPosition + ", " + toPosition
                    + "), columns [" + fromColumn + ", " + toColumn + ")");
        }
    }
}
