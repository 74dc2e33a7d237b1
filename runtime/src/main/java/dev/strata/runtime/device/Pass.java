package dev.strata.runtime.device;

/** What one run of a program left on the device. Logits are there until the session's next run. */
public interface Pass {
    /** The logits of the pass's last position, [V], brought over now. */
    float[] logits();

    /** The token with the largest of those logits, found on the device; -1 if a logit is not finite. */
    int argmax();

    /** The captured tensors. */
    Captures captures();
}
