package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;

/** Checks of settings: the messages begin with the setting's name. */
final class Require {
    private Require() {}

    static void positive(String name, long value) {
        atLeast(name, 1, value);
    }

    static void atLeast(String name, long least, long value) {
        if (value < least) {
            throw new StrataException(name + " must be " + least + " or more, not " + value);
        }
    }

    /** A finite number in [least, most). */
    static void within(String name, double least, double most, double value) {
        if (!(value >= least && value < most)) {
            throw new StrataException(name + (most == Double.POSITIVE_INFINITY
                    ? " must be a number, " + number(least) + " or more, not "
                    : " must be at least " + number(least) + " and less than " + number(most) + ", not ") + number(value));
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new StrataException(name + " must be a number greater than 0, not " + number(value));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? String.valueOf((long) value) : String.valueOf(value);
    }
}
