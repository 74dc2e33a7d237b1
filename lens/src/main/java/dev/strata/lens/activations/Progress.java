package dev.strata.lens.activations;

/** Hears how far a long computation is. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = (_, _, _) -> {};

    /**
     * @param step what is being done, e.g. {@code tokens read}
     * @param done how many of {@code all}
     */
    void at(String step, long done, long all);
}
