package dev.strata.lens.encode;

/**
 * A text that was read while responses to it were measured.
 *
 * @param id by which its responses are found
 * @param passage what it is a part of: stimuli of the same passage are read one after another, in one growing context
 * @param group what is never split between training and test part, e.g. a story
 */
public record Stimulus(String id, String text, String passage, String group) {
    /** A stimulus for itself. */
    public Stimulus(String id, String text) {
        this(id, text, id, id);
    }
}
