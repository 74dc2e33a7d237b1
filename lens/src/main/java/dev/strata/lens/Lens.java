package dev.strata.lens;

import dev.strata.runtime.StrataException;
import java.util.List;

/** How the residual stream between two blocks is read as if it were the last: logits = W_E · f(h). */
public enum Lens {
    /** f is the final layer norm, for every layer (the logit lens; nostalgebraist, 2020). */
    LN_F("ln_f"),
    /** f is nothing at all, but for the last layer, which the model itself normalises (Ecco, 2021). */
    RAW("raw");

    private final String id;

    Lens(String id) {
        this.id = id;
    }

    /** As the command line and JSON name it: {@code ln_f} or {@code raw}. */
    public String id() {
        return id;
    }

    /**
     * The lens of that name.
     *
     * @throws StrataException if there is none
     */
    public static Lens of(String id) {
        for (Lens lens : values()) {
            if (lens.id.equals(id)) {
                return lens;
            }
        }
        throw new StrataException("unknown lens '" + id + "'; there are ln_f and raw");
    }

    /** This one, then the other. */
    public List<Lens> andOther() {
        return List.of(this, this == LN_F ? RAW : LN_F);
    }

    /** Whether the reading after {@code blocks} blocks is normalised in a model of {@code layers} layers. */
    public boolean normalises(int blocks, int layers) {
        return this == LN_F || blocks == layers;
    }

    @Override
    public String toString() {
        return id;
    }
}
