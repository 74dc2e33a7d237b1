package dev.strata.lens.colour;

import java.util.HexFormat;
import java.util.List;

/** A colour; red, green and blue from 0 to 255 in sRGB. */
public record Rgb(int red, int green, int blue) {
    private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

    /** The mixture of two colours: {@code t} = 0 is this one, 1 the other. */
    public Rgb mix(Rgb other, double t) {
        return new Rgb(mix(red, other.red, t), mix(green, other.green, t), mix(blue, other.blue, t));
    }

    /** The colour at {@code t} in [0, 1] of a map whose stops are evenly spread. */
    public static Rgb along(List<Rgb> stops, double t) {
        double scaled = Math.clamp(t, 0, 1) * (stops.size() - 1);
        int below = Math.min((int) scaled, stops.size() - 2);
        return stops.get(below).mix(stops.get(below + 1), scaled - below);
    }

    private static int mix(int a, int b, double t) {
        return (int) Math.round(a + (b - a) * t);
    }

    /** Whether black text has more contrast on it than white (WCAG 2.1's relative luminance). */
    public boolean isLight() {
        double luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        return luminance > 0.179;
    }

    private static double linear(int component) {
        double c = component / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    /** Six hexadecimal digits, as in CSS behind its {@code #}. */
    public String hex() {
        return HexFormat.of().toHexDigits(red << 16 | green << 8 | blue, 6);
    }

    /** The nearest colour of xterm's 6 × 6 × 6 cube: 16 to 231. */
    public int xterm256() {
        return 16 + 36 * nearest(red) + 6 * nearest(green) + nearest(blue);
    }

    private static int nearest(int component) {
        int best = 0;
        for (int i = 1; i < CUBE.length; i++) {
            if (Math.abs(CUBE[i] - component) < Math.abs(CUBE[best] - component)) {
                best = i;
            }
        }
        return best;
    }
}
