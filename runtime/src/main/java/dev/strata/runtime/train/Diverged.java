package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;

/** A loss, a gradient or a weight is not finite any more. */
final class Diverged extends StrataException {
    Diverged(String what) {
        super(what);
    }
}
