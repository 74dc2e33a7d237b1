package dev.strata.lens.similarity;

import java.util.Optional;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * What a layer's units span in the space of the tokens.
 *
 * @param basis orthonormal rows, [dimensions, tokens]
 * @param loadings each of the units along each of the basis, [dimensions, units]
 */
record Subspace(MatrixStore<Double> basis, MatrixStore<Double> loadings) {
    /** All directions that can be told from rounding. */
    static final double WHOLE = 1;
    /**
     * A direction with less than this part of the strongest one's variance is rounding: single precision's, which leaves
     * about 1e-7 of the strongest direction's length, squared, and room for the rounding of a forward pass.
     */
    private static final double ROUNDING = 1e-12;

    int dimensions() {
        return (int) basis.countRows();
    }

    /**
     * The subspace of principal components.
     *
     * @param centred Xᵀ, [units, tokens]
     * @param share of the variance that the components must have together, the strongest first; {@link #WHOLE} for all
     * @return empty if nothing varies
     */
    static Optional<Subspace> of(R064Store centred, double share) {
        boolean fewUnits = centred.getRowDim() < centred.getColDim();
        var gram = fewUnits ? centred.multiply(centred.transpose()) : centred.transpose().multiply(centred);
        int size = (int) gram.countRows();
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(size, true);
        if (!eigen.decompose(gram)) {
            throw new IllegalStateException("no eigenvalues of a symmetric matrix of " + size + " rows");
        }
        double[] variances = new double[size];
        eigen.getEigenvalues(variances, Optional.empty());
        int dimensions = dimensions(variances, share);
        if (dimensions == 0) {
            return Optional.empty();
        }
        var components = eigen.getV().limits(size, dimensions).collect(R064Store.FACTORY);
        var basis = fewUnits ? orthonormal(components, variances, centred) : components.transpose().collect(R064Store.FACTORY);
        return Optional.of(new Subspace(basis, basis.multiply(centred.transpose())));
    }

    /** @param variances descending */
    private static int dimensions(double[] variances, double share) {
        int rank = 0;
        double all = 0;
        while (rank < variances.length && variances[rank] > ROUNDING * variances[0] && variances[rank] > 0) {
            all += variances[rank++];
        }
        int dimensions = 0;
        double sum = 0;
        while (dimensions < rank && (share == WHOLE || sum < share * all)) {
            sum += variances[dimensions++];
        }
        return dimensions;
    }

    /** S⁻¹VᵀXᵀ, with one step of Newton and Schulz's iteration: squaring X had made small directions inexact. */
    private static MatrixStore<Double> orthonormal(R064Store components, double[] variances, R064Store centred) {
        int units = components.getRowDim();
        for (int i = 0; i < components.data.length; i++) {
            components.data[i] /= Math.sqrt(variances[i / units]);
        }
        var basis = components.transpose().multiply(centred);
        var correction = basis.multiply(basis.transpose()).multiply(-0.5).collect(R064Store.FACTORY);
        for (int i = 0; i < correction.getRowDim(); i++) {
            correction.add(i, i, 1.5);
        }
        return correction.multiply(basis);
    }
}
