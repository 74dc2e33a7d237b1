package dev.strata.kernels.host;

import java.util.Arrays;

/**
 * log Σ exp(logit) of some rows, out of the tiles of a {@link VocabularyScan}. Each chunk of tokens has its own largest
 * logit and sum, so that what is added up does not depend on which worker came upon which chunk.
 */
final class LogSums {
    private final HostKernels kernels;
    private final Scratch[] scratch;
    private final int chunks;
    /** [panel, chunk, tileColumns]: a chunk's largest logit. */
    private final float[] max;
    /** Like max: Σ exp(logit - max). */
    private final float[] sums;

    LogSums(HostKernels kernels, Scratch[] scratch, int chunks, int paddedRows) {
        this.kernels = kernels;
        this.scratch = scratch;
        this.chunks = chunks;
        this.max = new float[Math.multiplyExact(chunks, paddedRows)];
        this.sums = new float[max.length];
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
    }

    /** Takes a tile of a chunk into account, and overwrites it. */
    void take(float[] logits, int chunk, int tokens, int row, int worker) {
        int columns = kernels.tileColumns();
        float[] room = scratch[worker].values(columns);
        kernels.addExponentials(logits, tokens, max, sums, row * chunks + chunk * columns, room);
    }

    /** A row's, in nats. */
    double of(int row, int worker) {
        int columns = kernels.tileColumns();
        int at = row / columns * columns * chunks + row % columns;
        float[] factors = scratch[worker].values(chunks);
        for (int chunk = 0; chunk < chunks; chunk++) {
            factors[chunk] = max[at + chunk * columns];
        }
        float largest = kernels.max(factors, 0, chunks);
        kernels.expSum(factors, 0, chunks, largest);
        double sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            sum += (double) sums[at + chunk * columns] * factors[chunk];
        }
        return largest + StrictMath.log(sum);
    }
}
