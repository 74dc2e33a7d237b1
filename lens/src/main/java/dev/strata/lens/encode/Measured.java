package dev.strata.lens.encode;

import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * The responses of one fold.
 *
 * @param training [training rows × voxels], standardised there, so that alpha is chosen for all voxels alike
 * @param test [test rows × voxels], as measured
 */
record Measured(R064Store training, R064Store test) {
    /** @param all [stimuli × voxels] */
    static Measured of(R064Store all, int[] training, int[] test) {
        MatrixStore<Double> rows = all.rows(training);
        var standardisation = Standardisation.of(rows, Standardisation.FLOAT64);
        return new Measured(standardisation.apply(rows), R064Store.FACTORY.copy(all.rows(test)));
    }

    /**
     * The training part in as few dimensions as it has rows: Y R with orthonormal R, so that Y R (Y R)ᵀ = Y Yᵀ. Sums of
     * squared errors of linear predictions are the same as for all voxels.
     */
    R064Store compact() {
        int rows = (int) training.countRows();
        if (training.countColumns() <= rows) {
            return training;
        }
        var spectrum = Spectrum.ofGram(training);
        R064Store compact = R064Store.FACTORY.copy(spectrum.vectors());
        for (int k = 0; k < rows; k++) {
            double length = Math.sqrt(spectrum.values()[k]);
            for (int r = 0; r < rows; r++) {
                compact.set(r, k, compact.doubleValue(r, k) * length);
            }
        }
        return compact;
    }
}
