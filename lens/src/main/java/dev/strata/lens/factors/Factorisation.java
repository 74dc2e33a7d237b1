package dev.strata.lens.factors;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ≈ W · H with W and H ≥ 0 and the least squared error that was found, by hierarchical alternating least squares
 * (Cichocki and Phan, 2009) with several sweeps per product with A (Gillis and Glineur, 2012), from a start without chance
 * ({@link Start}).
 *
 * @param components k
 * @param w [rows of A, k], row-major
 * @param h Hᵀ, [columns of A, k], row-major
 * @param errors ‖A - W·H‖ / ‖A‖ after each step
 */
record Factorisation(int components, double[] w, double[] h, List<Double> errors) {
    /** Updates of a factor from one product with A, which costs more than they do. */
    private static final int SWEEPS = 4;
    private static final int MOST_STEPS = 500;
    /** The squared error has to fall by this part of itself in a step. */
    private static final double LEAST_PROGRESS = 1e-5;
    /** A squared error that is this part of A's is only rounding. */
    private static final double EXACT = 1e-14;

    /** @param components at most the rows and the columns of A, which is not all zero */
    static Factorisation of(NonNegative a, int components) {
        NonNegative transposed = a.transpose();
        Start start = Start.of(SingularTriplets.of(a, transposed, components), components);
        double[] w = start.w();
        double[] h = start.h();
        double energy = a.energy();
        double before = Double.POSITIVE_INFINITY;
        var errors = new ArrayList<Double>();
        for (int step = 0; step < MOST_STEPS; step++) {
            update(w, a.times(h, components), gram(h, components), components);
            double[] product = transposed.times(w, components);
            double[] gram = gram(w, components);
            update(h, product, gram, components);
            // ‖A - WH‖² = ‖A‖² - 2 ⟨A, WH⟩ + ‖WH‖²
            double error = Math.max(0, energy - 2 * dot(product, h) + dot(gram, gram(h, components)));
            errors.add(Math.sqrt(error / energy));
            if (error <= EXACT * energy || before - error <= LEAST_PROGRESS * error) {
                break;
            }
            before = error;
        }
        return new Factorisation(components, w, h, List.copyOf(errors));
    }

    /** The error of the last step. */
    double relativeError() {
        return errors.getLast();
    }

    /**
     * Each row of a factor, given the other one F: the least ‖a - x·F‖² for x ≥ 0, one x_j after the other.
     *
     * @param factor [n, k], changed
     * @param product A times F, [n, k]
     * @param gram of F, [k, k]
     */
    private static void update(double[] factor, double[] product, double[] gram, int k) {
        IntStream.range(0, factor.length / k).parallel().forEach(row -> {
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                for (int j = 0; j < k; j++) {
                    double square = gram[j * k + j];
                    if (square > 0) {
                        double rest = product[row * k + j];
                        for (int l = 0; l < k; l++) {
                            rest -= factor[row * k + l] * gram[l * k + j];
                        }
                        factor[row * k + j] = Math.max(0, factor[row * k + j] + rest / square);
                    }
                }
            }
        });
    }

    /** FᵀF, [k, k]. */
    static double[] gram(double[] factor, int k) {
        double[] gram = new double[k * k];
        for (int row = 0; row < factor.length; row += k) {
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    gram[i * k + j] += factor[row + i] * factor[row + j];
                }
            }
        }
        return gram;
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}
