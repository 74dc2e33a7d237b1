package dev.strata.bench.tornado;

import dev.strata.kernels.tornado.MemoryReadKernel;
import java.lang.foreign.MemorySegment;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Reads a 32nd of a device's memory, 256 MiB to 1 GiB: more than any cache holds, and so little that a model has room
 * beside it.
 */
public final class DeviceRead implements DeviceProbe {
    private static final long LEAST = 256L << 20;
    private static final long MOST = 1L << 30;
    private static final long SHARE_BYTES = (long) MemoryReadKernel.SHARE * Float.BYTES;
    /** The values of a share, from 0 on and again from 0 on: their sum is exact in F32. */
    private static final int VALUES = 256;
    private static final float SUM = (float) MemoryReadKernel.SHARE / VALUES * (VALUES * (VALUES - 1) / 2);

    private final String device;
    private final FloatArray sums;
    private final DevicePlan plan;

    /** @param device its id */
    public DeviceRead(String device) {
        this.device = device;
        var hardware = DevicePlan.hardware(device);
        int shares = shares(hardware.getMaxGlobalMemory(), hardware.getMaxAllocMemory());
        sums = new FloatArray(shares);
        boolean together = hardware.getDeviceType() != TornadoDeviceType.CPU;
        plan = new DevicePlan(device, List.of(MemoryReadKernel.task("read", values(shares), sums, together)));
    }

    /** Of an array that fits into the largest buffer, with its header. */
    static int shares(long memory, long largest) {
        long bytes = Math.min(Math.clamp(memory / 32, LEAST, MOST), largest - SHARE_BYTES);
        return Math.toIntExact(bytes / SHARE_BYTES);
    }

    private static FloatArray values(int shares) {
        var share = new float[MemoryReadKernel.SHARE];
        for (int i = 0; i < share.length; i++) {
            share[i] = i % VALUES;
        }
        var values = new FloatArray(shares * MemoryReadKernel.SHARE);
        for (int i = 0; i < shares; i++) {
            values.getSegment().asSlice(i * SHARE_BYTES, SHARE_BYTES).copyFrom(MemorySegment.ofArray(share));
        }
        return values;
    }

    @Override
    public double amount() {
        return (double) sums.getSize() * SHARE_BYTES;
    }

    @Override
    public double seconds() {
        double seconds = plan.seconds(sums);
        for (int i = 0; i < sums.getSize(); i++) {
            if (sums.get(i) != SUM) {
                throw new IllegalStateException(device + " added memory up to " + sums.get(i) + ", not " + SUM);
            }
        }
        return seconds;
    }

    @Override
    public void close() {
        plan.close();
    }
}
