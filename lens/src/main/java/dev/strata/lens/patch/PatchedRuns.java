package dev.strata.lens.patch;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.device.PatchedBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Runs a corrupt prompt with patches from a clean one: each run is a sequence, and each batch has the clean prompt as
 * its first. All batches are of one size, so that a device builds its task graphs once.
 */
final class PatchedRuns {
    /** The clean prompt's sequence in each batch. */
    static final int CLEAN = 0;
    /**
     * Rows of a batch, unless two prompts have more. More are hardly faster, and each costs memory: some 70 KB of
     * activations in GPT-2 124M on the host.
     */
    private static final int MOST_ROWS = 512;
    /** How far the forward pass is off float64's, relative to its logits. */
    private static final double RELATIVE_ERROR = 1e-6;

    private final Gpt2 model;
    private final int[] clean;
    private final int[] corrupt;
    private final int[] tokens;
    private final int mostRows;

    /**
     * Differences of logits.
     *
     * @param clean after the clean prompt
     * @param corrupt after the corrupt one
     * @param patched after the corrupt one, with each of the patches
     * @param rounding what float32 leaves uncertain in them, in the order of magnitude
     */
    record Differences(double clean, double corrupt, List<Double> patched, double rounding) {}

    PatchedRuns(Gpt2 model, int[] clean, int[] corrupt, int answer, int wrong) {
        this(model, clean, corrupt, answer, wrong, MOST_ROWS);
    }

    /** @param mostRows of a batch, unless two prompts have more */
    PatchedRuns(Gpt2 model, int[] clean, int[] corrupt, int answer, int wrong, int mostRows) {
        this.model = model;
        this.clean = clean;
        this.corrupt = corrupt;
        this.tokens = new int[] {answer, wrong};
        this.mostRows = mostRows;
    }

    /** logit(answer) - logit(wrong) at the last position. */
    Differences differences(List<Patch> patches) {
        var runs = new ArrayList<Optional<Patch>>();
        runs.add(Optional.empty());
        patches.forEach(patch -> runs.add(Optional.of(patch)));
        int most = Math.max(1, mostRows / clean.length - 1);
        int batches = Math.ceilDiv(runs.size(), most);
        int size = Math.ceilDiv(runs.size(), batches);
        runs.addAll(Collections.nCopies(batches * size - runs.size(), Optional.empty()));

        double ofClean = 0;
        double largest = 0;
        var differences = new ArrayList<Double>();
        for (int first = 0; first < runs.size(); first += size) {
            float[][] logits = model.patchedLogits(batch(runs.subList(first, first + size)));
            ofClean = difference(logits[CLEAN]);
            largest = Math.max(largest, Math.max(Math.abs(logits[CLEAN][0]), Math.abs(logits[CLEAN][1])));
            for (int run = 1; run <= size; run++) {
                differences.add(difference(logits[run]));
            }
        }
        return new Differences(
                ofClean, differences.getFirst(), List.copyOf(differences.subList(1, 1 + patches.size())),
                RELATIVE_ERROR * largest);
    }

    private PatchedBatch batch(List<Optional<Patch>> runs) {
        var patches = new ArrayList<Optional<Patch>>();
        patches.add(Optional.empty());
        patches.addAll(runs);
        int length = clean.length;
        int[] rows = new int[patches.size() * length];
        for (int sequence = 0; sequence < patches.size(); sequence++) {
            System.arraycopy(sequence == CLEAN ? clean : corrupt, 0, rows, sequence * length, length);
        }
        return PatchedBatch.of(length, rows, patches, tokens);
    }

    private static double difference(float[] logits) {
        return (double) logits[0] - logits[1];
    }
}
