package dev.strata.lens.attention;

import java.util.List;

/** Attention rollout (Abnar and Zuidema, 2020, section 3): R_0 = A_0, R_l = A_l · R_{l-1}. */
final class Rollout {
    private Rollout() {}

    /**
     * How much each position of the last layer holds of each input token.
     *
     * @param mixing A of each layer, the first first
     * @return rows that add up to 1, as those of A do
     */
    static double[][] of(List<double[][]> mixing) {
        return mixing.stream().reduce((below, layer) -> product(layer, below)).orElseThrow();
    }

    private static double[][] product(double[][] left, double[][] right) {
        double[][] product = new double[left.length][];
        for (int i = 0; i < left.length; i++) {
            product[i] = new double[i + 1];
            for (int k = 0; k <= i; k++) {
                for (int j = 0; j <= k; j++) {
                    product[i][j] += left[i][k] * right[k][j];
                }
            }
        }
        return product;
    }
}
