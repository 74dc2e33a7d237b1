package dev.strata.lens.cli;

import dev.strata.kernels.DType;
import dev.strata.lens.Json;
import dev.strata.runtime.Run;
import dev.strata.runtime.checkpoint.SafetensorsWriter;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A run's captured tensors as a safetensors file, with the run's tokens, positions and model in its
 * metadata. One tensor at a time is brought over from the device.
 */
final class TraceFile {
    private final Run run;

    TraceFile(Run run) {
        this.run = run;
    }

    void write(Path file) {
        var writer = new SafetensorsWriter()
                .metadata("model", run.model().name())
                .metadata("device", run.model().device().id())
                .metadata("weights", run.model().weightFormat().id())
                .metadata("tokens", Json.ids(run.tokens()).toString())
                .metadata("positions", Json.ids(run.positions()).toString());
        for (Hook hook : run.hooks()) {
            long[] shape = Arrays.stream(run.shape(hook)).asLongStream().toArray();
            writer.add(hook.name(), DType.F32, shape, new Values(hook));
        }
        writer.write(file);
    }

    /** A tensor's values; its memory can go as soon as the last of them is read. */
    private final class Values implements SafetensorsWriter.Values {
        private final Hook hook;
        private MemorySegment tensor;

        Values(Hook hook) {
            this.hook = hook;
        }

        @Override
        public void read(long start, float[] into, int count) {
            if (tensor == null) {
                tensor = run.tensor(hook);
            }
            MemorySegment.copy(
                    tensor, ValueLayout.JAVA_FLOAT_UNALIGNED, start * Float.BYTES, into, 0, count);
            if ((start + count) * Float.BYTES == tensor.byteSize()) {
                tensor = null;
            }
        }
    }
}
