package dev.strata.lens.similarity;

import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How alike two layers' activations X [n, p] and Y [n, q] over the same n tokens are, from 0 to 1. All centre each unit
 * first. Where Ecco 0.1.2 (with the code of google/svcca) computes something else, that is said.
 */
public enum Metric {
    /**
     * Linear centred kernel alignment, ‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖) (Kornblith et al., 2019, equation 5). Is the same for
     * rotated or scaled activations. Ecco's is the same.
     */
    CKA("cka", "linear CKA", true),
    /**
     * The mean of all min(rank X, rank Y) canonical correlations (Raghu et al., 2017; Morcos et al., 2018, section 2). Is
     * the same for activations after any invertible linear map. Ecco leaves out the smallest that make up 2 % of their
     * sum, so that its mean is higher; and it adds 1e-10 to the variances instead of finding the rank.
     */
    CCA("cca", "mean CCA correlation", true),
    /**
     * CCA of the fewest principal components that have 99 % of each layer's variance (Raghu et al., 2017). Ecco takes a
     * number of components, 20 unless told otherwise.
     */
    SVCCA("svcca", "SVCCA", true),
    /**
     * The mean of the canonical correlations ρᵢ, each weighted by how much X says of its direction hᵢ, Σⱼ |⟨hᵢ, xⱼ⟩| over
     * the units xⱼ of X (Morcos et al., 2018, section 2.2). X, the first, is the row. Ecco takes the weights from
     * directions that it has not whitened and from activations that are not centred, and where Y has fewer units that vary
     * from Y. Between directions of equal correlation the weights are not unique; many have a correlation of 1 where the
     * ranks add up to more than n - 1.
     */
    PWCCA("pwcca", "PWCCA", false);

    private final String id;
    private final String title;
    private final boolean symmetric;

    Metric(String id, String title, boolean symmetric) {
        this.id = id;
        this.title = title;
        this.symmetric = symmetric;
    }

    /** As the command line and JSON name it, e.g. {@code svcca}. */
    public String id() {
        return id;
    }

    /** In words. */
    public String title() {
        return title;
    }

    /** Whether X and Y can be swapped. */
    public boolean symmetric() {
        return symmetric;
    }

    /**
     * The metric of that name.
     *
     * @throws StrataException if there is none
     */
    public static Metric of(String id) {
        return Arrays.stream(values()).filter(metric -> metric.id.equals(id)).findFirst().orElseThrow(
                () -> new StrataException("no metric is called '" + id + "'; there are "
                        + Arrays.stream(values()).map(Metric::id).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return id;
    }
}
