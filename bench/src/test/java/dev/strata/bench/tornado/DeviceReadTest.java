package dev.strata.bench.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.tornado.MemoryReadKernel;
import org.junit.jupiter.api.Test;

class DeviceReadTest {
    private static final long GIB = 1L << 30;
    private static final long SHARE = 4L * MemoryReadKernel.SHARE;

    @Test
    void readsAsMuchAsTheDeviceHasRoomFor() {
        assertEquals(GIB, DeviceRead.shares(80 * GIB, 80 * GIB) * SHARE);
        assertEquals(GIB / 2, DeviceRead.shares(16 * GIB, 4 * GIB) * SHARE);
        assertEquals(GIB / 4, DeviceRead.shares(2 * GIB, 2 * GIB) * SHARE);
        long small = DeviceRead.shares(2 * GIB, GIB / 8) * SHARE;
        assertTrue(small <= GIB / 8 - 24 && small > GIB / 8 - 2 * SHARE, "room for an array's header: " + small);
    }
}
