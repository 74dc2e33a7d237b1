package dev.strata.kernels.host;

import java.util.Arrays;

/** What one can ask of a row's logits without storing them. */
final class Readings {
    private final HostKernels kernels;
    private final VocabularyScan scan;
    private final int workers;

    Readings(HostKernels kernels, VocabularyScan scan, int workers) {
        this.kernels = kernels;
        this.scan = scan;
        this.workers = workers;
    }

    /** [row][target]; {@link HostOperations#rank}. */
    int[][] rank(long x, int rows, Matrix weight, int[][] targets) {
        scan.load(x, rows, weight);
        int padded = scan.paddedRows();
        int slots = targets[0].length;
        float[] thresholds = new float[slots * padded];
        for (int slot = 0; slot < slots; slot++) {
            int s = slot;
            scan.logitsOf(Arrays.stream(targets).mapToInt(t -> t[s]).toArray(), thresholds, slot * padded);
        }
        int[][] counts = new int[workers][slots * padded];
        float[][] marks = new float[workers][padded];
        scan.run((logits, first, tokens, row, worker) -> {
            kernels.markNonFinite(logits, tokens, marks[worker], row);
            for (int slot = 0; slot < slots; slot++) {
                kernels.countAbove(logits, tokens, thresholds, counts[worker], slot * padded + row);
            }
        });
        int[][] ranks = new int[rows][slots];
        for (int row = 0; row < rows; row++) {
            for (int slot = 0; slot < slots; slot++) {
                int rank = 1;
                for (int[] worker : counts) {
                    rank += worker[slot * padded + row];
                }
                ranks[row][slot] = finite(marks, row) ? rank : 0;
            }
        }
        return ranks;
    }

    private static boolean finite(float[][] marks, int row) {
        for (float[] worker : marks) {
            if (worker[row] != 0) {
                return false;
            }
        }
        return true;
    }

    /** [row]; {@link HostOperations#firstChoice}. */
    int[] firstChoice(long x, int rows, Matrix weight) {
        scan.load(x, rows, weight);
        int padded = scan.paddedRows();
        float[][] best = new float[workers][padded];
        int[][] arg = new int[workers][padded];
        float[][] marks = new float[workers][padded];
        for (float[] worker : best) {
            Arrays.fill(worker, Float.NEGATIVE_INFINITY);
        }
        scan.run((logits, first, tokens, row, worker) -> {
            kernels.markNonFinite(logits, tokens, marks[worker], row);
            kernels.keepLargest(logits, tokens, first, best[worker], arg[worker], row);
        });
        int[] choices = new int[rows];
        for (int row = 0; row < rows; row++) {
            int of = 0;
            for (int worker = 1; worker < workers; worker++) {
                float difference = best[worker][row] - best[of][row];
                if (difference > 0 || difference == 0 && arg[worker][row] < arg[of][row]) {
                    of = worker;
                }
            }
            choices[row] = finite(marks, row) ? arg[of][row] : -1;
        }
        return choices;
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
