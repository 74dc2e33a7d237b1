package dev.strata.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

@Timeout(30)
class LanesTest {

    @Test
    void aContextHasTheIndexItWasMadeFor() {
        KernelContext context = Lanes.at(5, 8);
        assertEquals(5, context.globalIdx);
        assertEquals(8, context.globalGroupSizeX);
        assertEquals(0, context.localIdx);
        assertEquals(0, new KernelContext().globalIdx);
    }

    @Test
    void everyLaneOfAGridRunsOnceAndKnowsItsPlace() {
        IntArray seen = new IntArray(8 * 6);
        WorkerGrid grid = new WorkerGrid2D(8, 6);
        grid.setLocalWork(4, 3, 1);
        Lanes.run(grid, context -> {
            assertEquals(context.globalIdx, context.groupIdx * context.localGroupSizeX + context.localIdx);
            assertEquals(context.globalIdy, context.groupIdy * context.localGroupSizeY + context.localIdy);
            context.atomicAdd(seen, context.globalIdy * context.globalGroupSizeX + context.globalIdx, 1);
        });
        for (int i = 0; i < seen.getSize(); i++) {
            assertEquals(1, seen.get(i));
        }
    }

    @Test
    void aTreeReductionThroughLocalMemoryAddsUp() {
        FloatArray in = new FloatArray(256);
        for (int i = 0; i < in.getSize(); i++) {
            in.set(i, i);
        }
        FloatArray sums = new FloatArray(4);
        WorkerGrid grid = new WorkerGrid1D(256);
        grid.setLocalWork(64, 1, 1);
        Lanes.run(grid, context -> sumOfGroup(context, in, sums));
        assertArrayEquals(new float[] {2016, 6112, 10208, 14304}, sums.toHeapArray());
    }

    private static void sumOfGroup(KernelContext context, FloatArray in, FloatArray sums) {
        float[] local = context.allocateFloatLocalArray(64);
        int lane = context.localIdx;
        local[lane] = in.get(context.globalIdx);
        for (int stride = context.localGroupSizeX / 2; stride > 0; stride /= 2) {
            context.localBarrier();
            if (lane < stride) {
                local[lane] += local[lane + stride];
            }
        }
        if (lane == 0) {
            sums.set(context.groupIdx, local[0]);
        }
    }

    @Test
    void localMemoryStartsUndefined() {
        assertTrue(Float.isNaN(Lanes.at(0, 1).allocateFloatLocalArray(1)[0]));
    }

    @Test
    void aBarrierThatOnlySomeLanesReachIsRefused() {
        WorkerGrid grid = new WorkerGrid1D(4);
        grid.setLocalWork(4, 1, 1);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Lanes.run(grid, context -> {
            if (context.localIdx != 0) {
                context.localBarrier();
            }
        }));
        assertEquals("1 of 4 lanes returned before a barrier that the others wait at", e.getMessage());
    }

    @Test
    void localArraysThatLanesAllocateDifferentlyAreRefused() {
        WorkerGrid grid = new WorkerGrid1D(2);
        grid.setLocalWork(2, 1, 1);
        assertThrows(IllegalStateException.class, () -> Lanes.run(
                grid, context -> context.allocateFloatLocalArray(context.localIdx + 1)));
    }

    @Test
    void aLanesFailureIsTheRuns() {
        WorkerGrid grid = new WorkerGrid1D(4);
        grid.setLocalWork(4, 1, 1);
        assertThrows(ArithmeticException.class, () -> Lanes.run(grid, context -> {
            if (context.localIdx == 2) {
                throw new ArithmeticException();
            }
            context.localBarrier();
        }));
    }

    @Test
    void groupsThatDoNotDivideTheGridAreRefused() {
        WorkerGrid grid = new WorkerGrid1D(100);
        grid.setLocalWork(32, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> Lanes.run(grid, context -> { }));
    }

    @Test
    void whatOnlyAnSdkCanDoSaysSo() {
        NoSdkException e = assertThrows(NoSdkException.class, () -> new TaskGraph("pass"));
        assertTrue(e.getMessage().contains("run with a TornadoVM SDK"));
    }
}
