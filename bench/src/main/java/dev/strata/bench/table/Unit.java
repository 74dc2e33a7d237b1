package dev.strata.bench.table;

/** What a row's figures count, and whether more of it is better. */
public enum Unit {
    TOKENS_PER_SECOND("tokens/s", true),
    SECONDS("s", false),
    MEGABYTES("MB", false);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
    }

    public String symbol() {
        return symbol;
    }

    /** How many times as good one figure is as another: above 1 is better. */
    double ratio(double figure, double other) {
        return moreIsBetter ? figure / other : other / figure;
    }
}
