package dev.strata.runtime.train;

import dev.strata.runtime.checkpoint.SafetensorsWriter;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.Training.State;
import java.util.Locale;

/** A tensor of a model that is being trained, brought over when its first value is asked for. */
final class TensorValues implements SafetensorsWriter.Values {
    private final Training training;
    private final State state;
    private final Slot slot;
    private float[] values = {};

    TensorValues(Training training, State state, Slot slot) {
        this.training = training;
        this.state = state;
        this.slot = slot;
    }

    /** @throws Diverged if one of the tensor's values is not finite */
    @Override
    public void read(long start, float[] into, int count) {
        if (start == 0) {
            values = training.read(state, slot.parameter(), slot.layer());
            requireFinite();
        }
        System.arraycopy(values, (int) start, into, 0, count);
        if (start + count == values.length) {
            values = new float[0];
        }
    }

    private void requireFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                String what = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                throw new Diverged("a " + what + " of " + slot.name() + " is " + value);
            }
        }
    }
}
