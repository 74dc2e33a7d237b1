package dev.strata.lens.rank;

import dev.strata.lens.Readings;
import dev.strata.lens.rank.Rankings.Column;
import java.util.Collections;
import java.util.List;

/** What a table of rankings says, in a sentence per token. */
final class RankSummary {
    private static final int MOST = 8;

    private RankSummary() {}

    /** A sentence for each column; none where they are too many or belong to several blanks. */
    static List<String> lines(Rankings rankings) {
        var columns = rankings.columns();
        return rankings.oneBlank() && columns.size() <= MOST
                ? columns.stream().map(column -> sentence(rankings, column)).toList()
                : List.of();
    }

    /** Whether the columns are the text's own next tokens, which then need no other heading. */
    static boolean isText(Rankings rankings) {
        return rankings.columns().stream().allMatch(column -> column.position() + 1 < rankings.tokens().size()
                && rankings.tokens().get(column.position() + 1).equals(column.target()));
    }

    /** Whether the columns must say which input token they follow. */
    static boolean contexts(Rankings rankings) {
        return !rankings.oneBlank() && !isText(rankings);
    }

    private static String sentence(Rankings rankings, Column column) {
        String token = "“" + column.target().visible() + "”";
        int last = column.ranks().size() - 1;
        if (column.reached().isEmpty()) {
            int best = Collections.min(column.ranks());
            return token + " is never rank 1; its best is " + best + ", at "
                    + place(rankings, column.ranks().indexOf(best)) + ".";
        }
        String first = place(rankings, column.reached().getAsInt());
        if (column.held().isEmpty()) {
            String where = lost(rankings, column.reached().getAsInt(), column.ranks());
            return token + " is rank 1 " + where + ", but " + column.ranks().get(last) + " at "
                    + place(rankings, last) + ".";
        }
        String held = place(rankings, column.held().getAsInt());
        return token + " is rank 1 from " + held + " on"
                + (held.equals(first) ? "." : ", and was before, first at " + first + ".");
    }

    /** Where the rank is 1 although not to the last row. */
    private static String lost(Rankings rankings, int from, List<Integer> ranks) {
        int to = ranks.lastIndexOf(1);
        if (from == to) {
            return "at " + place(rankings, from);
        }
        boolean throughout = Collections.frequency(ranks, 1) == to - from + 1;
        return (throughout ? "from " : "at times from ") + place(rankings, from) + " to " + rankings.layers().get(to);
    }

    private static String place(Rankings rankings, int row) {
        return Readings.place(rankings.layers().get(row));
    }
}
