package dev.strata.lens.encode;

import java.util.OptionalDouble;

/**
 * A place in a brain where responses were measured: a voxel, an electrode.
 *
 * @param subject whose brain; empty if that isn't known
 * @param ceiling the noise ceiling: the r that the best model could reach, above 0 and at most 1
 */
public record Voxel(String name, String subject, OptionalDouble ceiling) {
    /** A voxel of which no more is known. */
    public Voxel(String name) {
        this(name, "", OptionalDouble.empty());
    }
}
