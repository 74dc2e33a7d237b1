package dev.strata.kernels.host;

import java.util.Arrays;

/** What one can ask of a row's logits without storing them. */
final class Readings {
    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final VocabularyScan scan;

    Readings(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.scan = new VocabularyScan(kernels, team, scratch);
    }

    /** [row][target]; {@link HostOperations#rank}. */
    int[][] rank(long x, int rows, Matrix weight, int[][] targets) {
        scan.load(x, rows, weight);
        var ranks = new Ranks(targets);
        scan.run((logits, first, tokens, row, worker) -> ranks.take(logits, tokens, row, worker));
        int[][] found = new int[rows][];
        Arrays.setAll(found, row -> ranks.finite(row) ? ranks.of(row) : new int[targets[row].length]);
        return found;
    }

    /** [row]; {@link HostOperations#predict}. */
    Reading[] predict(long x, int rows, Matrix weight, int most, int[][] targets) {
        scan.load(x, rows, weight);
        int padded = scan.paddedRows();
        var ranks = new Ranks(targets);
        var sums = new LogSums(kernels, scratch, scan.chunks(), padded);
        var largest = new LargestLogits(kernels, most, weight.rows(), rows, padded, team.size());
        scan.run((logits, first, tokens, row, worker) -> {
            ranks.take(logits, tokens, row, worker);
            largest.take(logits, first, tokens, row, worker);
            sums.take(logits, scan.chunk(first), tokens, row, worker);
        });
        Reading[] found = new Reading[rows];
        team.run(rows, (row, worker) -> {
            if (ranks.finite(row)) {
                found[row] = reading(row, ranks, largest.of(row), sums.of(row, worker));
            }
        });
        return found;
    }

    private static Reading reading(int row, Ranks ranks, long[] largest, double logSum) {
        int[] tokens = new int[largest.length];
        float[] logProbabilities = new float[largest.length];
        for (int i = 0; i < largest.length; i++) {
            tokens[i] = LargestLogits.token(largest[i]);
            logProbabilities[i] = (float) (LargestLogits.logit(largest[i]) - logSum);
        }
        float[] ofTargets = ranks.logits(row);
        for (int slot = 0; slot < ofTargets.length; slot++) {
            ofTargets[slot] = (float) (ofTargets[slot] - logSum);
        }
        return new Reading(tokens, logProbabilities, ranks.of(row), ofTargets);
    }

    /** The ranks of the loaded rows' targets, and whether all of a row's logits are finite. */
    private final class Ranks {
        private final int padded = scan.paddedRows();
        private final int slots;
        /** [slot, paddedRows]: the targets' own logits. */
        private final float[] own;
        private final int[][] above;
        private final float[][] marks;

        Ranks(int[][] targets) {
            slots = targets[0].length;
            own = new float[slots * padded];
            above = new int[team.size()][slots * padded];
            marks = new float[team.size()][padded];
            for (int slot = 0; slot < slots; slot++) {
                int s = slot;
                scan.logitsOf(Arrays.stream(targets).mapToInt(t -> t[s]).toArray(), own, slot * padded);
            }
        }

        void take(float[] logits, int tokens, int row, int worker) {
            kernels.markNonFinite(logits, tokens, marks[worker], row);
            for (int slot = 0; slot < slots; slot++) {
                kernels.countAbove(logits, tokens, own, above[worker], slot * padded + row);
            }
        }

        boolean finite(int row) {
            for (float[] worker : marks) {
                if (worker[row] != 0) {
                    return false;
                }
            }
            return true;
        }

        int[] of(int row) {
            int[] ranks = new int[slots];
            for (int slot = 0; slot < slots; slot++) {
                ranks[slot] = 1;
                for (int[] worker : above) {
                    ranks[slot] += worker[slot * padded + row];
                }
            }
            return ranks;
        }

        float[] logits(int row) {
            float[] logits = new float[slots];
            for (int slot = 0; slot < slots; slot++) {
                logits[slot] = own[slot * padded + row];
            }
            return logits;
        }
    }

    /** out [rows, tokens]. */
    void logits(long x, int rows, Matrix weight, long out) {
        scan.load(x, rows, weight);
        int columns = kernels.tileColumns();
        scan.run((logits, first, tokens, row, worker) -> {
            int count = Math.min(columns, rows - row);
            for (int j = 0; j < count; j++) {
                long to = out + 4L * ((long) (row + j) * weight.rows() + first);
                for (int i = 0; i < tokens; i++) {
                    Memory.put(to + 4L * i, logits[i * columns + j]);
                }
            }
        });
    }
}
