package dev.strata.runtime.tornado;

import dev.strata.kernels.DType;
import dev.strata.kernels.tornado.Narrow;
import dev.strata.runtime.checkpoint.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** Which tensors the kernels can take in their 16-bit type. */
final class NarrowTensors {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private NarrowTensors() {}

    /** Whether all have the same 16-bit type and finite weights only. */
    static boolean all(List<Tensor> tensors) {
        DType dtype = tensors.getFirst().dtype();
        return dtype != DType.F32 && tensors.stream().allMatch(
                tensor -> tensor.dtype() == dtype && isFinite(tensor.data(), Narrow.format(dtype)));
    }

    private static boolean isFinite(MemorySegment data, int format) {
        for (long at = 0; at < data.byteSize(); at += Short.BYTES) {
            if (!Narrow.isFinite(data.get(SHORT, at), format)) {
                return false;
            }
        }
        return true;
    }
}
