package dev.strata.runtime.device;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A batch whose sequences take over activations from one another, and the tokens whose logits are asked for.
 *
 * @param batch the sequences; their targets don't matter
 * @param patches one per sequence, empty where it runs as it is
 * @param tokens of which the logits at each sequence's last position are wanted, each in [0, vocabulary)
 */
public record PatchedBatch(Batch batch, List<Optional<Patch>> patches, int[] tokens) {
    /** @throws IllegalArgumentException if a patch or its source is not of the batch, or a source is patched itself */
    public PatchedBatch {
        patches = List.copyOf(patches);
        if (patches.size() != batch.sequences() || tokens.length == 0) {
            throw new IllegalArgumentException(patches.size() + " patches for " + batch.sequences() + " sequences, "
                    + tokens.length + " tokens");
        }
        for (Optional<Patch> patch : patches) {
            if (patch.isPresent()) {
                requireUnpatched(patch.get(), batch, patches);
            }
        }
    }

    /** Sequences whose embeddings are as they are. */
    public static PatchedBatch of(int length, int[] rows, List<Optional<Patch>> patches, int[] tokens) {
        int[] targets = new int[rows.length];
        Arrays.fill(targets, Batch.NO_TARGET);
        return new PatchedBatch(Batch.of(rows.length / length, length, rows, targets), patches, tokens);
    }

    private static void requireUnpatched(Patch patch, Batch batch, List<Optional<Patch>> patches) {
        if (patch.source() < 0 || patch.source() >= batch.sequences() || patches.get(patch.source()).isPresent()) {
            throw new IllegalArgumentException(patch + " takes from no sequence that runs as it is");
        }
        if (patch.toPosition() > batch.length()) {
            throw new IllegalArgumentException(patch + " goes beyond sequences of " + batch.length());
        }
    }
}
