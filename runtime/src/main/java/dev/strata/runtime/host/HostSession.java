package dev.strata.runtime.host;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup.Step;
import dev.strata.runtime.device.Session;
import java.util.List;

/** One sequence on the host: a group of one. */
final class HostSession implements Session {
    private final HostSequenceGroup group;

    HostSession(HostSequenceGroup group) {
        this.group = group;
    }

    @Override
    public int length() {
        return group.length(0);
    }

    @Override
    public Pass run(int[] tokens, CaptureRequest request) {
        return group.run(List.of(new Step(0, tokens, request))).getFirst();
    }

    @Override
    public void close() {
        group.close();
    }
}
