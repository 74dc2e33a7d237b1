package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What a matrix product computes from each of its results at once: a kernel launch less, and a buffer that is written
 * but not read again. The results themselves are stored, too, for whoever captures them.
 *
 * @param kind {@link #NONE}, {@link #GELU} or {@link #ADD}; a constant in kernels, so that one branch stays
 * @param otherAt what is added: from here on in the array of the results
 * @param at where it goes, in the array of the results
 */
public record Follow(int kind, int otherAt, int at) {
    static final int NONE = 0;
    static final int GELU = 1;
    static final int ADD = 2;

    /** Nothing. */
    public static final Follow NOTHING = new Follow(NONE, 0, 0);

    /** to = gelu(result). All regions must be of the result's array; so with {@link #add}. */
    public static Follow gelu(Region result, Region to) {
        return new Follow(GELU, 0, beside(result, to));
    }

    /** to = other + result. */
    public static Follow add(Region result, Region other, Region to) {
        return new Follow(ADD, beside(result, other), beside(result, to));
    }

    /** Whether nothing follows. */
    public boolean isNothing() {
        return kind == NONE;
    }

    /** Whether it is the results' GELU, and not an addition. */
    public boolean isGelu() {
        return kind == GELU;
    }

    private static int beside(Region result, Region region) {
        if (region.array() != result.array() || region.width() != result.width()) {
            throw new IllegalArgumentException(
                    "what follows from " + result + " lies in the same array in rows of that width, got " + region);
        }
        return region.flatAt();
    }

    /** Stores what follows from the result at {@code index}, counted from the first of its region. */
    static void store(FloatArray array, int index, float result, int kind, int otherAt, int at) {
        if (kind == GELU) {
            array.set(at + index, ElementKernel.gelu(result));
        }
        if (kind == ADD) {
            array.set(at + index, array.get(otherAt + index) + result);
        }
    }
}
