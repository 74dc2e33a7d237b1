package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The largest logit seen so far and its token, in two variables (kernels have no objects). The token is
 * {@link #BAD} for good once a logit was not finite, and {@link #UNSET} before the first.
 */
final class Choice {
    /** Below every finite float, and finite itself: where the largest logit starts. */
    static final float NONE = -3.4028235e38f;
    /** No logit yet. Larger than any token, so that the first of equals wins. */
    static final int UNSET = 0x7fffffff;
    /** A logit was not finite. */
    static final int BAD = -1;

    private Choice() {}

    /** Neither infinite nor NaN. A comparison with NaN may come out either way, once the JIT has turned it round. */
    static boolean isFinite(float logit) {
        return logit - logit == 0f;
    }

    /** The token after a logit more; tokens come in ascending order. */
    static int index(float largest, int index, float logit, int token) {
        if (index == BAD || !isFinite(logit)) {
            return BAD;
        }
        return index == UNSET || logit > largest ? token : index;
    }

    /** The largest logit after one more. */
    static float value(float largest, float logit) {
        return logit > largest ? logit : largest;
    }

    /** The token of two choices' better one, the smaller of equals. */
    static int merge(float a, int aIndex, float b, int bIndex) {
        if (aIndex == BAD || bIndex == BAD) {
            return BAD;
        }
        if (a == b) {
            return TornadoMath.min(aIndex, bIndex);
        }
        return a > b ? aIndex : bIndex;
    }
}
