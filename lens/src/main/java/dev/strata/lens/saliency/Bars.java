package dev.strata.lens.saliency;

import java.util.Collections;
import java.util.List;

/** Scores as bars of half characters: to the right of an axis, and to its left where there are negative ones. */
final class Bars {
    private static final String WHOLE = "█";
    private static final String LEFT_HALF = "▌";
    private static final String RIGHT_HALF = "▐";
    private static final String AXIS = "│";
    /** Below this a bar says nothing. */
    private static final int LEAST = 4;
    private static final int MOST = 40;

    private final int left;
    /** What one column stands for. */
    private final double unit;
    private final boolean shown;

    Bars(List<Double> scores, int room) {
        double least = Math.min(0, Collections.min(scores));
        double most = Math.max(0, Collections.max(scores));
        int columns = Math.min(room - 1, MOST);
        shown = columns >= LEAST && most > least;
        if (shown) {
            left = (int) Math.round(columns * -least / (most - least));
            int right = columns - left;
            unit = Math.max(left == 0 ? 0 : -least / left, right == 0 ? 0 : most / right);
        } else {
            left = 0;
            unit = 1;
        }
    }

    /** The bar with its axis; nothing where there is no room. */
    String of(double score) {
        if (!shown) {
            return "";
        }
        int halves = (int) Math.round(2 * Math.abs(score) / unit);
        String whole = WHOLE.repeat(halves / 2);
        boolean odd = halves % 2 == 1;
        return score < 0 && left > 0
                ? " ".repeat(Math.max(0, left - (halves + 1) / 2)) + (odd ? RIGHT_HALF : "") + whole + AXIS
                : " ".repeat(left) + AXIS + (score < 0 ? "" : whole + (odd ? LEFT_HALF : ""));
    }
}
