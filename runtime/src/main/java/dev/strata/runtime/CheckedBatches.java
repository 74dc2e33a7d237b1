package dev.strata.runtime;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.Batches.InputGradient;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A model's batches, one at a time: refuses what the model can't run and what has no finite result. */
final class CheckedBatches implements AutoCloseable {
    private final Gpt2 model;
    /** What can be patched. */
    private final Map<Site, Buffer> patchable = new LinkedHashMap<>();
    private Batches opened;

    CheckedBatches(Gpt2 model) {
        this.model = model;
        for (Operation operation : Gpt2Program.patched(model.config()).block()) {
            if (operation instanceof Operation.Patch patch) {
                patchable.put(patch.site(), patch.buffer());
            }
        }
    }

    /** {@link Gpt2#losses}. */
    synchronized float[] losses(Batch batch) {
        check(batch);
        return requireFinite(batches().losses(batch), batch);
    }

    /** {@link Gpt2#inputGradient}. */
    synchronized InputGradient inputGradient(Batch batch) {
        check(batch);
        var result = batches().inputGradient(batch);
        requireFinite(result.losses(), batch);
        return result;
    }

    /** {@link Gpt2#patchedLogits}. */
    synchronized float[][] patchedLogits(PatchedBatch patched) {
        check(patched.batch());
        for (int token : patched.tokens()) {
            model.checkToken(token, "whose logit is wanted");
        }
        patched.patches().forEach(patch -> patch.ifPresent(this::check));
        float[][] logits = batches().patchedLogits(patched);
        for (int sequence = 0; sequence < logits.length; sequence++) {
            for (float logit : logits[sequence]) {
                requireFinite(logit, patched.batch(), sequence);
            }
        }
        return logits;
    }

    private Batches batches() {
        if (opened == null) {
            opened = model.engine().batches();
        }
        return opened;
    }

    private void check(Batch batch) {
        int context = model.config().context();
        if (batch.length() > context) {
            throw new StrataException("the batch has sequences of " + batch.length() + " tokens, but the context of "
                    + model.name() + " holds " + context);
        }
        for (int row = 0; row < batch.rows(); row++) {
            model.checkToken(batch.tokens()[row], "the batch's token " + row);
            if (batch.targets()[row] != Batch.NO_TARGET) {
                model.checkToken(batch.targets()[row], "the batch's target " + row);
            }
        }
    }

    private void check(Patch patch) {
        Config config = model.config();
        Buffer buffer = patchable.get(patch.hook().site());
        if (buffer == null) {
            throw new StrataException(patch.hook() + " can't be patched; there are "
                    + String.join(", ", patchable.keySet().stream().map(Site::hook).toList()));
        }
        if (patch.hook().layer() >= config.layers()) {
            throw new StrataException("there is no " + patch.hook() + ": " + model.name() + " has the layers 0 to "
                    + (config.layers() - 1));
        }
        if (patch.toColumn() > buffer.width()) {
            throw new StrataException(patch.hook() + " has " + buffer.width() + " columns, not " + patch.toColumn());
        }
    }

    private float[] requireFinite(float[] losses, Batch batch) {
        for (int row = 0; row < losses.length; row++) {
            requireFinite(losses[row], batch, row / batch.length());
        }
        return losses;
    }

    private void requireFinite(float result, Batch batch, int sequence) {
        if (!Float.isFinite(result)) {
            int from = sequence * batch.length();
            throw model.notFinite(Arrays.copyOfRange(batch.tokens(), from, from + batch.length()));
        }
    }

    @Override
    public synchronized void close() {
        Optional.ofNullable(opened).ifPresent(Batches::close);
    }
}
