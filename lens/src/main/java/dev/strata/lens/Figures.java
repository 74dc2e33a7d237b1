package dev.strata.lens;

import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
    private static final int DIGITS = 3;

    private Figures() {}

    /** A format in which the largest of these numbers has three digits and the others as many decimals. */
    public static Format of(List<Double> numbers, boolean signed) {
        double largest = numbers.stream().mapToDouble(Math::abs).max().orElse(0);
        String sign = signed ? "%+" : "%";
        if (largest != 0 && (largest < 1e-4 || largest >= 1e5)) {
            return new Format(sign + "." + (DIGITS - 1) + "e");
        }
        int magnitude = largest == 0 ? 0 : (int) Math.floor(Math.log10(largest));
        return new Format(sign + "." + Math.max(0, DIGITS - 1 - magnitude) + "f");
    }

    /** One number with three digits. */
    public static String of(double number) {
        return of(List.of(number), false).of(number);
    }

    /** A share as a percentage with three digits. */
    public static String percent(double share) {
        return of(100 * share) + " %";
    }

    /** @param pattern of {@link String#format} */
    public record Format(String pattern) {
        /** The number; a zero has no sign. */
        public String of(double number) {
            String figure = String.format(Locale.ROOT, pattern, number);
            return figure.matches("[+-]0[.0]*") ? figure.substring(1) : figure;
        }
    }
}
