package dev.strata.runtime.checkpoint;

import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor of a checkpoint: a parameter, in a layer.
 *
 * @param layer 0 outside the blocks
 */
public record Slot(Parameter parameter, int layer) {
    /**
     * All tensors of a GPT-2, those outside the blocks first.
     *
     * @param tied whether the unembedding is the token embedding, and so no tensor of its own
     */
    public static List<Slot> all(Config config, boolean tied) {
        List<Parameter> parameters = Gpt2Program.prefill(config).parameters();
        var slots = new ArrayList<Slot>();
        for (Parameter parameter : parameters) {
            if (!parameter.perLayer() && !(tied && parameter.name().equals(Checkpoint.UNEMBEDDING))) {
                slots.add(new Slot(parameter, 0));
            }
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Parameter parameter : parameters) {
                if (parameter.perLayer()) {
                    slots.add(new Slot(parameter, layer));
                }
            }
        }
        return slots;
    }

    /** The tensor's name without {@code transformer.}. */
    public String name() {
        return parameter.name(layer);
    }

    /** The number of elements. */
    public long size() {
        return (long) parameter.rows() * parameter.columns();
    }
}
