package dev.strata.runtime.program;

/**
 * An activation: one row of {@code width} floats for each position of the pass. Within one pass over the
 * prologue, a block or the epilogue every buffer is written once (and perhaps patched, before anything reads it), so
 * that a capture may read it at any later point of the same part.
 */
public record Buffer(String name, int width) {
    /** Written out, as {@link Parameter#equals} is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Buffer that && name.equals(that.name) && width == that.width;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
