package dev.strata.lens.attention;

import dev.strata.runtime.Run;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One layer's captured attention weights, as {@link Mixing}'s matrices.
 *
 * @param values F32 [head, reading position, position read]
 */
record Patterns(MemorySegment values, int length) {
    static Patterns of(Run run, int layer) {
        return new Patterns(run.tensor(hook(layer)), run.tokens().length);
    }

    static Hook hook(int layer) {
        return new Hook(Site.PATTERN, layer);
    }

    /** The mean of these heads' weights. */
    double[][] mean(int... heads) {
        double[][] mean = new double[length][];
        for (int i = 0; i < length; i++) {
            mean[i] = new double[i + 1];
            for (int head : heads) {
                long row = ((long) head * length + i) * length;
                for (int j = 0; j <= i; j++) {
                    mean[i][j] += (double) values.getAtIndex(ValueLayout.JAVA_FLOAT, row + j) / heads.length;
                }
            }
        }
        return mean;
    }
}
