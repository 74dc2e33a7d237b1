package dev.strata.lens.encode;

import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Ridge regression from a training part's features, for any number of responses and alphas from one eigendecomposition.
 *
 * <p>With standardised features X [n × d], centred responses Y and new features x, the prediction is
 * x (XᵀX + αI)⁻¹ Xᵀ Y = x Xᵀ (XXᵀ + αI)⁻¹ Y. Of XᵀX = V Λ Vᵀ or XXᵀ = U Λ Uᵀ the smaller one is decomposed; then it is
 * (xV) (Λ + αI)⁻¹ (XV)ᵀ Y, or (x XᵀU) (Λ + αI)⁻¹ Uᵀ Y: a matrix of weights, new rows × training rows, that doesn't
 * depend on the responses.
 */
final class Ridge {
    private final Standardisation features;
    private final double[] eigenvalues;
    /** V or XᵀU, [d × rank]. */
    private final MatrixStore<Double> basis;
    /** XV or U, [n × rank]. */
    private final MatrixStore<Double> training;

    private Ridge(
            Standardisation features, double[] eigenvalues, MatrixStore<Double> basis, MatrixStore<Double> training) {
        this.features = features;
        this.eigenvalues = eigenvalues;
        this.basis = basis;
        this.training = training;
    }

    /** @param rows the training part's features [n × d], as they are */
    static Ridge of(MatrixStore<Double> rows) {
        var features = Standardisation.of(rows, Standardisation.FLOAT32);
        R064Store x = features.apply(rows);
        boolean dual = x.countRows() < x.countColumns();
        var spectrum = Spectrum.ofGram(dual ? x : x.transpose());
        MatrixStore<Double> vectors = spectrum.vectors();
        return dual
                ? new Ridge(features, spectrum.values(), Spectrum.product(x.transpose(), vectors), vectors)
                : new Ridge(features, spectrum.values(), vectors, Spectrum.product(x, vectors));
    }

    /** New rows, to be predicted. */
    Readout read(MatrixStore<Double> rows) {
        return new Readout(Spectrum.product(features.apply(rows), basis));
    }

    /** Predictions for some new rows. */
    final class Readout {
        private final R064Store rows;

        private Readout(R064Store rows) {
            this.rows = rows;
        }

        /**
         * The weight of each training row's centred response in each new row's prediction, [new × n].
         *
         * @param alpha above 0
         */
        R064Store weights(double alpha) {
            R064Store shrunk = rows.copy();
            int count = (int) rows.countRows();
            for (int k = 0; k < eigenvalues.length; k++) {
                double factor = 1 / (eigenvalues[k] + alpha);
                for (int r = 0; r < count; r++) {
                    shrunk.set(r, k, shrunk.doubleValue(r, k) * factor);
                }
            }
            return Spectrum.product(shrunk, training.transpose());
        }
    }
}
