package dev.strata.lens.activations;

import dev.strata.runtime.program.Hook;

/**
 * What a hook holds over a text.
 *
 * @param values [tokens, width], row-major
 */
public record Activations(Hook hook, int tokens, int width, float[] values) {
    /** @throws IllegalArgumentException if there are not as many values as the shape says */
    public Activations {
        if (values.length != Math.multiplyExact(tokens, width)) {
            throw new IllegalArgumentException(values.length + " values for " + tokens + " tokens × " + width);
        }
    }
}
