package dev.strata.lens.attention;

import dev.strata.runtime.StrataException;
import java.util.Arrays;

/**
 * What makes a row's numbers add up to 1. In a decoder early positions are seen by more readers, at every layer, than
 * late ones, and so rollout and flow favour them whatever the heads do; Abnar and Zuidema (2020) say that a decoder's
 * scores need a normalisation by the receptive field, and leave open which.
 */
public enum Normalisation {
    /** Each row is divided by its sum over the positions that it can see; nothing is done about the receptive field. */
    ROW("row"),
    /**
     * Each number is first divided by what the same method gives for heads that read all they can see evenly
     * (W[i, j] = 1 / (i + 1) for j ≤ i, in every layer); then as {@link #ROW}. Even heads so give even rows.
     */
    RECEPTIVE_FIELD("receptive-field");

    private final String id;

    Normalisation(String id) {
        this.id = id;
    }

    /** As the command line and JSON name it: {@code row} or {@code receptive-field}. */
    public String id() {
        return id;
    }

    /**
     * The normalisation of that name.
     *
     * @throws StrataException if there is none
     */
    public static Normalisation of(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst().orElseThrow(() ->
                new StrataException("unknown normalisation '" + id + "'; there are row and receptive-field"));
    }

    @Override
    public String toString() {
        return id;
    }
}
