package dev.strata.lens.figure;

/** A part of a figure. */
public sealed interface Panel permits Grid, Passage, Bars {
    /** What the panel shows, in a few words; empty where the figure's title says it. */
    String caption();
}
