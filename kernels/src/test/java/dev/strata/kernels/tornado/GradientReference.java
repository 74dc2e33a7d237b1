package dev.strata.kernels.tornado;

import java.util.Arrays;

/**
 * Operations and their gradients in double precision, as the formulas stand in the papers. {@link
 * GradientReferenceTest} holds the gradients against finite differences of the operations.
 */
final class GradientReference {
    private static final double EPSILON = 1e-5;

    private GradientReference() {}

    /** What a layer normalisation's gradient consists of. */
    record LayerNorm(double[] dIn, double[] dGain, double[] dBias) {}

    static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    static double geluSlope(double x) {
        double tanh = Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
        double slopeOfU = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * slopeOfU;
    }

    /** a [n, k] · b [k, m]. */
    static double[] product(double[] a, double[] b, int n, int k, int m) {
        double[] out = new double[n * m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < k; j++) {
                for (int c = 0; c < m; c++) {
                    out[i * m + c] += a[i * k + j] * b[j * m + c];
                }
            }
        }
        return out;
    }

    static double[] transposed(double[] a, int rows) {
        int columns = a.length / rows;
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i % columns * rows + i / columns] = a[i];
        }
        return out;
    }

    static double[] layerNorm(double[] in, double[] gain, double[] bias) {
        int width = gain.length;
        double[] out = new double[in.length];
        for (int row = 0; row < in.length; row += width) {
            double[] normal = normal(Arrays.copyOfRange(in, row, row + width));
            for (int c = 0; c < width; c++) {
                out[row + c] = normal[c] * gain[c] + bias[c];
            }
        }
        return out;
    }

    static LayerNorm layerNormGradient(double[] in, double[] gain, double[] dOut) {
        int width = gain.length;
        var gradient = new LayerNorm(new double[in.length], new double[width], new double[width]);
        for (int row = 0; row < in.length; row += width) {
            double[] x = Arrays.copyOfRange(in, row, row + width);
            double[] normal = normal(x);
            double mean = 0;
            double along = 0;
            for (int c = 0; c < width; c++) {
                mean += dOut[row + c] * gain[c] / width;
                along += dOut[row + c] * gain[c] * normal[c] / width;
                gradient.dGain[c] += dOut[row + c] * normal[c];
                gradient.dBias[c] += dOut[row + c];
            }
            for (int c = 0; c < width; c++) {
                gradient.dIn[row + c] = scale(x) * (dOut[row + c] * gain[c] - mean - normal[c] * along);
            }
        }
        return gradient;
    }

    private static double[] normal(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double scale = scale(x);
        return Arrays.stream(x).map(value -> (value - mean) * scale).toArray();
    }

    private static double scale(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        return 1 / Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow() + EPSILON);
    }

    /** Each sequence of {@code length} rows of queries, keys and values attends to itself alone. */
    static double[] attention(double[] qkv, int width, int length, int heads) {
        double[] out = new double[qkv.length / 3];
        for (int r = 0; r < out.length / width; r++) {
            int first = r - r % length;
            for (int h = 0; h < heads; h++) {
                double[] pattern = pattern(qkv, width, heads, first, r, h);
                for (int j = first; j <= r; j++) {
                    for (int c = h * width / heads; c < (h + 1) * width / heads; c++) {
                        out[r * width + c] += pattern[j - first] * qkv[j * 3 * width + 2 * width + c];
                    }
                }
            }
        }
        return out;
    }

    static double[] attentionGradient(double[] qkv, double[] dOut, int width, int length, int heads) {
        double[] gradient = new double[qkv.length];
        double scale = 1 / Math.sqrt((double) width / heads);
        for (int r = 0; r < dOut.length / width; r++) {
            int first = r - r % length;
            for (int h = 0; h < heads; h++) {
                double[] pattern = pattern(qkv, width, heads, first, r, h);
                double[] dPattern = new double[pattern.length];
                double along = 0;
                for (int j = first; j <= r; j++) {
                    for (int c = h * width / heads; c < (h + 1) * width / heads; c++) {
                        dPattern[j - first] += dOut[r * width + c] * qkv[j * 3 * width + 2 * width + c];
                        gradient[j * 3 * width + 2 * width + c] += pattern[j - first] * dOut[r * width + c];
                    }
                    along += pattern[j - first] * dPattern[j - first];
                }
                for (int j = first; j <= r; j++) {
                    double dScore = scale * pattern[j - first] * (dPattern[j - first] - along);
                    for (int c = h * width / heads; c < (h + 1) * width / heads; c++) {
                        gradient[r * 3 * width + c] += dScore * qkv[j * 3 * width + width + c];
                        gradient[j * 3 * width + width + c] += dScore * qkv[r * 3 * width + c];
                    }
                }
            }
        }
        return gradient;
    }

    private static double[] pattern(double[] qkv, int width, int heads, int first, int row, int head) {
        double[] scores = new double[row - first + 1];
        for (int j = first; j <= row; j++) {
            for (int c = head * width / heads; c < (head + 1) * width / heads; c++) {
                scores[j - first] += qkv[row * 3 * width + c] * qkv[j * 3 * width + width + c];
            }
            scores[j - first] /= Math.sqrt((double) width / heads);
        }
        return softmax(scores);
    }

    static double[] softmax(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(l -> Math.exp(l - largest)).sum();
        return Arrays.stream(logits).map(l -> Math.exp(l - largest) / sum).toArray();
    }

    static double crossEntropy(double[] logits, int target) {
        return -Math.log(softmax(logits)[target]);
    }

    static double[] crossEntropyGradient(double[] logits, int target) {
        double[] gradient = softmax(logits);
        gradient[target] -= 1;
        return gradient;
    }
}
