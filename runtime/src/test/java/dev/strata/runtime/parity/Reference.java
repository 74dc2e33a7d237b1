package dev.strata.runtime.parity;

import static dev.strata.runtime.program.Site.*;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * GPT-2 (Radford et al., 2019) in float64, for comparison: no cache, no tiles, no threads, and nothing
 * shared with the kernels. Activations are one array per position.
 */
final class Reference {
    /** What becomes of an activation, [T, width], before anything reads it. */
    interface Change {
        Change NONE = (_, _, rows) -> rows;

        double[][] at(Site site, int layer, double[][] rows);
    }

    private final Checkpoint checkpoint;
    private final Config config;
    private final Map<String, double[][]> weights = new HashMap<>();

    Reference(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
    }

    /** Adds h × direction, row-major, to a parameter. */
    void nudge(Parameter parameter, int layer, double[] direction, double h) {
        double[][] values = weight(parameter, layer);
        for (int i = 0; i < direction.length; i++) {
            values[i / parameter.columns()][i % parameter.columns()] += h * direction[i];
        }
    }

    /** The cross-entropy of each position of a batch, 0 where there is no target. */
    double[] losses(Batch batch) {
        return losses(batch, new double[batch.rows() * config.width()]);
    }

    /** The same with something added to the scaled token embeddings, [rows, width]. */
    double[] losses(Batch batch, double[] added) {
        var losses = new double[batch.rows()];
        int length = batch.length();
        for (int sequence = 0; sequence < batch.sequences(); sequence++) {
            int first = sequence * length;
            int[] tokens = Arrays.copyOfRange(batch.tokens(), first, first + length);
            int from = first * config.width();
            double[] ofSequence = Arrays.copyOfRange(added, from, from + length * config.width());
            Trace trace = run(tokens, batch.scales()[sequence], ofSequence, Change.NONE);
            for (int t = 0; t < length; t++) {
                int target = batch.targets()[first + t];
                losses[first + t] = target < 0 ? 0 : -Math.log(softmax(trace.logits(t))[target]);
            }
        }
        return losses;
    }

    /** Every hook of the forward pass over these tokens from position 0. */
    Trace run(int... tokens) {
        return run(tokens, Change.NONE);
    }

    /** As above, with activations changed on the way. */
    Trace run(int[] tokens, Change change) {
        return run(tokens, 1, new double[tokens.length * config.width()], change);
    }

    /** As above, the token embeddings multiplied by {@code scale} and something added to them. */
    private Trace run(int[] tokens, double scale, double[] added, Change change) {
        var trace = new Trace(this, config, tokens.length);
        double[][] wte = weight("wte.weight", -1, config.vocabulary(), config.width());
        double[][] wpe = weight("wpe.weight", -1, config.context(), config.width());
        var tokenEmbedding = new double[tokens.length][];
        var positionEmbedding = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            tokenEmbedding[t] = new double[config.width()];
            for (int i = 0; i < config.width(); i++) {
                tokenEmbedding[t][i] = scale * wte[tokens[t]][i] + added[t * config.width() + i];
            }
            positionEmbedding[t] = wpe[t];
        }
        trace.keep(EMBED, -1, tokenEmbedding);
        trace.keep(POS_EMBED, -1, positionEmbedding);

        double[][] x = add(tokenEmbedding, positionEmbedding);
        for (int layer = 0; layer < config.layers(); layer++) {
            x = change.at(RESID_PRE, layer, x);
            trace.keep(RESID_PRE, layer, x);
            x = add(x, attention(layerNorm(x, "ln_1", layer), layer, trace, change));
            trace.keep(RESID_MID, layer, x);
            x = add(x, mlp(layerNorm(x, "ln_2", layer), layer, trace, change));
            trace.keep(RESID_POST, layer, x);
        }
        trace.keep(LN_FINAL, -1, finalNorm(x));
        trace.keep(LOGITS, -1, unembed(finalNorm(x)));
        return trace;
    }

    private double[][] attention(double[][] x, int layer, Trace trace, Change change) {
        int length = x.length;
        int d = config.width();
        int headWidth = d / config.heads();
        double[][] qkv = linear(x, "attn.c_attn", layer, 3 * d);
        double[][] q = columns(qkv, 0, d);
        double[][] k = columns(qkv, d, d);
        double[][] v = columns(qkv, 2 * d, d);
        var pattern = new double[config.heads() * length][length];
        var z = new double[length][d];
        for (int head = 0; head < config.heads(); head++) {
            int from = head * headWidth;
            for (int t = 0; t < length; t++) {
                var scores = new double[t + 1];
                for (int past = 0; past <= t; past++) {
                    for (int i = from; i < from + headWidth; i++) {
                        scores[past] += q[t][i] * k[past][i] / Math.sqrt(headWidth);
                    }
                }
                double[] attended = softmax(scores);
                System.arraycopy(attended, 0, pattern[head * length + t], 0, t + 1);
                for (int past = 0; past <= t; past++) {
                    for (int i = from; i < from + headWidth; i++) {
                        z[t][i] += attended[past] * v[past][i];
                    }
                }
            }
        }
        z = change.at(Z, layer, z);
        double[][] out = change.at(ATTN_OUT, layer, linear(z, "attn.c_proj", layer, d));
        trace.keep(Q, layer, q);
        trace.keep(K, layer, k);
        trace.keep(V, layer, v);
        trace.keep(PATTERN, layer, pattern);
        trace.keep(Z, layer, z);
        trace.keep(ATTN_OUT, layer, out);
        return out;
    }

    private double[][] mlp(double[][] x, int layer, Trace trace, Change change) {
        double[][] pre = linear(x, "mlp.c_fc", layer, config.innerWidth());
        var post = new double[pre.length][config.innerWidth()];
        for (int t = 0; t < pre.length; t++) {
            for (int i = 0; i < config.innerWidth(); i++) {
                double a = pre[t][i];
                post[t][i] = 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a * a * a)));
            }
        }
        double[][] out = change.at(MLP_OUT, layer, linear(post, "mlp.c_proj", layer, config.width()));
        trace.keep(MLP_PRE, layer, pre);
        trace.keep(MLP_POST, layer, post);
        trace.keep(MLP_OUT, layer, out);
        return out;
    }

    /** The final layer norm. */
    double[][] finalNorm(double[][] x) {
        return layerNorm(x, "ln_f", -1);
    }

    /** Logits, [T, V]. */
    double[][] unembed(double[][] x) {
        double[][] head = weight("lm_head.weight", -1, config.vocabulary(), config.width());
        var logits = new double[x.length][config.vocabulary()];
        for (int t = 0; t < x.length; t++) {
            for (int token = 0; token < config.vocabulary(); token++) {
                double sum = 0;
                for (int i = 0; i < config.width(); i++) {
                    sum += x[t][i] * head[token][i];
                }
                logits[t][token] = sum;
            }
        }
        return logits;
    }

    private double[][] layerNorm(double[][] x, String name, int layer) {
        int d = config.width();
        double[] gain = weight(name + ".weight", layer, 1, d)[0];
        double[] bias = weight(name + ".bias", layer, 1, d)[0];
        var out = new double[x.length][d];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double value : x[t]) {
                mean += value / d;
            }
            double variance = 0;
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / d;
            }
            for (int i = 0; i < d; i++) {
                out[t][i] = (x[t][i] - mean) / Math.sqrt(variance + config.epsilon()) * gain[i] + bias[i];
            }
        }
        return out;
    }

    /** x · weight + bias, the weight stored [in, out]. */
    private double[][] linear(double[][] x, String name, int layer, int width) {
        double[][] weight = weight(name + ".weight", layer, x[0].length, width);
        double[] bias = weight(name + ".bias", layer, 1, width)[0];
        var out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            out[t] = bias.clone();
            for (int i = 0; i < x[t].length; i++) {
                for (int o = 0; o < width; o++) {
                    out[t][o] += x[t][i] * weight[i][o];
                }
            }
        }
        return out;
    }

    private double[][] weight(String name, int layer, int rows, int columns) {
        return weight(new Parameter(name, layer >= 0, rows, columns), layer);
    }

    /** As stored, until {@link #nudge} changes it; a tied unembedding is the token embedding. */
    private double[][] weight(Parameter parameter, int layer) {
        int rows = parameter.rows();
        int columns = parameter.columns();
        Tensor tensor = checkpoint.tensor(parameter, layer);
        return weights.computeIfAbsent(tensor.name(), _ -> {
            var values = new double[rows][columns];
            for (int i = 0; i < rows * columns; i++) {
                values[i / columns][i % columns] = Stored.value(tensor.dtype(), tensor.data(), i);
            }
            return values;
        });
    }

    private static double[][] add(double[][] a, double[][] b) {
        var sum = new double[a.length][a[0].length];
        for (int t = 0; t < a.length; t++) {
            for (int i = 0; i < a[t].length; i++) {
                sum[t][i] = a[t][i] + b[t][i];
            }
        }
        return sum;
    }

    private static double[][] columns(double[][] x, int from, int width) {
        var out = new double[x.length][width];
        for (int t = 0; t < x.length; t++) {
            System.arraycopy(x[t], from, out[t], 0, width);
        }
        return out;
    }

    static double[] softmax(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            max = Math.max(max, score);
        }
        double sum = 0;
        var out = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            out[i] = Math.exp(scores[i] - max);
            sum += out[i];
        }
        for (int i = 0; i < scores.length; i++) {
            out[i] /= sum;
        }
        return out;
    }
}
