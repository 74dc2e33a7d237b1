package dev.strata.kernels.host;

import java.util.Arrays;

/** Every operation in double precision, as its definition has it; of floats or, to take differences, of doubles. */
final class Reference {
    private Reference() {}

    /** x [rows, depth] · w [depth, columns] + bias. */
    static double[] linear(double[] x, int rows, double[] w, int depth, int columns, double[] bias) {
        double[] out = new double[rows * columns];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < columns; j++) {
                double sum = bias[j];
                for (int k = 0; k < depth; k++) {
                    sum += x[t * depth + k] * w[k * columns + j];
                }
                out[t * columns + j] = sum;
            }
        }
        return out;
    }

    /** x [rows, depth] · w [tokens, depth] transposed. */
    static double[] logits(double[] x, int rows, double[] w, int tokens, int depth) {
        double[] out = new double[rows * tokens];
        for (int t = 0; t < rows; t++) {
            for (int v = 0; v < tokens; v++) {
                for (int k = 0; k < depth; k++) {
                    out[t * tokens + v] += x[t * depth + k] * w[v * depth + k];
                }
            }
        }
        return out;
    }

    static double[] layerNorm(double[] x, int rows, int width, double[] gain, double[] bias, double epsilon) {
        double[] out = new double[rows * width];
        for (int t = 0; t < rows; t++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < width; i++) {
                mean += x[t * width + i] / width;
            }
            for (int i = 0; i < width; i++) {
                variance += Math.pow(x[t * width + i] - mean, 2) / width;
            }
            for (int i = 0; i < width; i++) {
                out[t * width + i] = (x[t * width + i] - mean) / Math.sqrt(variance + epsilon) * gain[i] + bias[i];
            }
        }
        return out;
    }

    static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    /** Attention weights [heads, length, length] from qkv [length, 3 · heads · headWidth]. */
    static double[] pattern(double[] qkv, int length, int heads, int headWidth) {
        int d = heads * headWidth;
        double[] out = new double[heads * length * length];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < length; t++) {
                int at = (h * length + t) * length;
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double dot = 0;
                    for (int i = 0; i < headWidth; i++) {
                        dot += qkv[t * 3 * d + h * headWidth + i] * qkv[s * 3 * d + d + h * headWidth + i];
                    }
                    out[at + s] = Math.exp(dot / Math.sqrt(headWidth));
                    sum += out[at + s];
                }
                for (int s = 0; s <= t; s++) {
                    out[at + s] /= sum;
                }
            }
        }
        return out;
    }

    static double[] attention(double[] qkv, int length, int heads, int headWidth) {
        int d = heads * headWidth;
        double[] pattern = pattern(qkv, length, heads, headWidth);
        double[] out = new double[length * d];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < length; t++) {
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < headWidth; i++) {
                        out[t * d + h * headWidth + i] += pattern[(h * length + t) * length + s]
                                * qkv[s * 3 * d + 2 * d + h * headWidth + i];
                    }
                }
            }
        }
        return out;
    }

    /** The sum over rows of -log softmax(x · wᵀ)[target], without those whose target is negative. */
    static double crossEntropy(double[] x, int rows, double[] w, int tokens, int depth, int[] targets) {
        double[] logits = logits(x, rows, w, tokens, depth);
        double loss = 0;
        for (int t = 0; t < rows; t++) {
            double sum = 0;
            for (int v = 0; v < tokens; v++) {
                sum += Math.exp(logits[t * tokens + v]);
            }
            loss += targets[t] < 0 ? 0 : Math.log(sum) - logits[t * tokens + targets[t]];
        }
        return loss;
    }

    static double[] widen(float[] x) {
        double[] wide = new double[x.length];
        Arrays.setAll(wide, i -> x[i]);
        return wide;
    }

    static double[] linear(float[] x, int rows, float[] w, int depth, int columns, float[] bias) {
        return linear(widen(x), rows, widen(w), depth, columns, widen(bias));
    }

    static double[] logits(float[] x, int rows, float[] w, int tokens, int depth) {
        return logits(widen(x), rows, widen(w), tokens, depth);
    }

    static double[] layerNorm(float[] x, int rows, int width, float[] gain, float[] bias, double epsilon) {
        return layerNorm(widen(x), rows, width, widen(gain), widen(bias), epsilon);
    }

    static double[] pattern(float[] qkv, int length, int heads, int headWidth) {
        return pattern(widen(qkv), length, heads, headWidth);
    }

    static double[] attention(float[] qkv, int length, int heads, int headWidth) {
        return attention(widen(qkv), length, heads, headWidth);
    }
}
