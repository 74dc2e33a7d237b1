package dev.strata.lens.terminal;

/** Values as bars of half characters: to the right of an axis, and to its left where there are negative ones. */
public final class BarChart {
    private static final String WHOLE = "█";
    private static final String LEFT_HALF = "▌";
    private static final String RIGHT_HALF = "▐";
    private static final String AXIS = "│";
    /** Below this a bar says nothing. */
    private static final int LEAST = 4;
    private static final int MOST = 40;

    private final int left;
    private final int columns;
    /** What one column stands for. */
    private final double unit;
    private final boolean shown;

    /**
     * Bars on one axis.
     *
     * @param lowest value that is to be shown; 0 if that is lower
     * @param highest likewise
     * @param room columns for bars and axis
     */
    public BarChart(double lowest, double highest, int room) {
        double least = Math.min(0, lowest);
        double most = Math.max(0, highest);
        columns = Math.min(room - 1, MOST);
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
    public String of(double value) {
        if (!shown) {
            return "";
        }
        int halves = (int) Math.round(2 * Math.abs(value) / unit);
        String whole = WHOLE.repeat(halves / 2);
        boolean odd = halves % 2 == 1;
        return value < 0 && left > 0
                ? " ".repeat(Math.max(0, left - (halves + 1) / 2)) + (odd ? RIGHT_HALF : "") + whole + AXIS
                : " ".repeat(left) + AXIS + (value < 0 ? "" : whole + (odd ? LEFT_HALF : ""));
    }

    /** The bar with its axis, and over it marks at the ends of the value's spread: {@code │███├██─┤}. */
    public String of(double value, double low, double high) {
        if (!shown || !(low < high)) {
            return of(value);
        }
        var bar = new StringBuilder(DisplayWidth.left(of(value), columns + 1));
        int from = column(low);
        int to = column(high);
        for (int c = from + 1; c < to; c++) {
            if (bar.charAt(c) == ' ' || bar.charAt(c) == LEFT_HALF.charAt(0) || bar.charAt(c) == RIGHT_HALF.charAt(0)) {
                bar.setCharAt(c, '─');
            }
        }
        bar.setCharAt(from, '├');
        bar.setCharAt(to, '┤');
        return bar.toString();
    }

    /** The column in which a value's bar ends. */
    private int column(double value) {
        long halves = Math.round(2 * value / unit);
        return Math.clamp(value < 0 ? left + Math.floorDiv(halves, 2) : left + (halves + 1) / 2, 0, columns);
    }
}
