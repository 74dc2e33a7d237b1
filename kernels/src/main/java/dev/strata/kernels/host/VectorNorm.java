package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Lanes.load;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import jdk.incubator.vector.FloatVector;

/** {@link HostKernels#layerNorm}, and the sums that its gradients need as well. */
final class VectorNorm {
    private VectorNorm() {}

    static void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        float mean = sum(in, n) / n;
        float scale = (float) (1 / Math.sqrt(squares(in, mean, n) / n + epsilon));
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector normal = load(in + 4L * i).sub(mean).mul(scale);
            Lanes.store(normal.fma(load(gain + 4L * i), load(bias + 4L * i)), out + 4L * i);
        }
        for (; i < n; i++) {
            float normal = (get(in + 4L * i) - mean) * scale;
            put(out + 4L * i, normal * get(gain + 4L * i) + get(bias + 4L * i));
        }
    }

    static float sum(long x, int n) {
        FloatVector lanes = broadcast(0);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            lanes = lanes.add(load(x + 4L * i));
        }
        float sum = Lanes.sum(lanes);
        for (; i < n; i++) {
            sum += get(x + 4L * i);
        }
        return sum;
    }

    static float squares(long x, float mean, int n) {
        FloatVector lanes = broadcast(0);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector centred = load(x + 4L * i).sub(mean);
            lanes = centred.fma(centred, lanes);
        }
        float sum = Lanes.sum(lanes);
        for (; i < n; i++) {
            float centred = get(x + 4L * i) - mean;
            sum += centred * centred;
        }
        return sum;
    }
}
