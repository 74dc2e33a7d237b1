package dev.strata.lens.attention;

import dev.strata.lens.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a picture of attention shows and means, in sentences. */
final class AttentionNotes {
    private static final int MOST_READ = 3;

    private AttentionNotes() {}

    static List<String> of(Attention attention) {
        return List.of(
                mostRead(attention), method(attention), normalisation(attention.method(), attention.normalisation()));
    }

    private static String mostRead(Attention attention) {
        int reader = attention.positions().getLast();
        var row = attention.matrix().getLast();
        String read = IntStream.rangeClosed(0, reader)
                .boxed()
                .sorted(Comparator.comparing(row::get, Comparator.reverseOrder()))
                .limit(MOST_READ)
                .map(j -> word(attention, j) + " (" + Figures.percent(row.get(j)) + ")")
                .collect(Collectors.joining(", "));
        String whose = attention.byHead().isEmpty() ? "" : "In the mean of the heads ";
        return whose + word(attention, reader) + " reads most: " + read + ".";
    }

    private static String word(Attention attention, int position) {
        return "“" + attention.tokens().get(position).visible() + "”";
    }

    private static String method(Attention attention) {
        return switch (attention.method()) {
            case RAW -> "A row is what one position reads in layer " + attention.layer()
                    + ": attention weights, which read what the layers below have mixed.";
            case ROLLOUT -> "Attention rollout (Abnar and Zuidema, 2020): R_0 = A_0, R_l = A_l · R_{l-1}; A_l is "
                    + "(W_l + I) with rows that add up to 1, W_l the mean of the heads.";
            case FLOW -> "Attention flow (Abnar and Zuidema, 2020): the maximum flow from a reading position down to "
                    + "each input token; the capacities between levels l + 1 and l are A_l, which is (W_l + I) with "
                    + "rows that add up to 1, W_l the mean of the heads.";
        };
    }

    private static String normalisation(Method method, Normalisation normalisation) {
        return switch (normalisation) {
            case ROW -> "Each row adds up to 1 over the positions that it can see"
                    + (method == Method.RAW ? "." : "; no correction is made for the receptive field: " + bias());
            case RECEPTIVE_FIELD -> "Corrected for the receptive field: each number is divided by what heads that "
                    + "read all they can see evenly would give, then each row by its sum over what it can see.";
        };
    }

    private static String bias() {
        return "early positions have more readers, and get more whatever the heads do (normalisation "
                + Normalisation.RECEPTIVE_FIELD + " evens that out).";
    }
}
