package dev.strata.runtime.device;

import dev.strata.runtime.program.Hook;
import java.util.List;

/**
 * Which hooks to keep on the device, at which positions.
 *
 * @param hooks without duplicates
 * @param positions absolute, ascending, without duplicates
 */
public record CaptureRequest(List<Hook> hooks, int[] positions) {
    /** Keeps nothing. */
    public static final CaptureRequest NONE = new CaptureRequest(List.of(), new int[0]);

    public CaptureRequest {
        hooks = List.copyOf(hooks);
    }
}
