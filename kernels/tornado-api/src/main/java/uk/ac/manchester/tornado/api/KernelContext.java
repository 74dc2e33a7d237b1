package uk.ac.manchester.tornado.api;

import dev.strata.tornado.Lane;
import dev.strata.tornado.Lanes;
import dev.strata.tornado.Warp;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A lane's place in its grid, and what its group shares. Strata's stand-in for the TornadoVM type of this
 * name: it has the part of its signatures that Strata uses. {@link Lanes} makes contexts with indices,
 * barriers and shared local arrays, so that kernels can run as plain Java in tests.
 */
public class KernelContext {
    public final Integer globalIdx;
    public final Integer globalIdy;
    public final Integer globalIdz;
    public final Integer groupIdx;
    public final Integer groupIdy;
    public final Integer groupIdz;
    public final Integer localIdx;
    public final Integer localIdy;
    public final Integer localIdz;
    public final Integer globalGroupSizeX;
    public final Integer globalGroupSizeY;
    public final Integer globalGroupSizeZ;
    public final Integer localGroupSizeX;
    public final Integer localGroupSizeY;
    public final Integer localGroupSizeZ;

    private final Lane lane;
    private int localArrays;

    public KernelContext() {
        lane = Lane.current();
        globalIdx = lane.global().x();
        globalIdy = lane.global().y();
        globalIdz = lane.global().z();
        groupIdx = lane.group().x();
        groupIdy = lane.group().y();
        groupIdz = lane.group().z();
        localIdx = lane.local().x();
        localIdy = lane.local().y();
        localIdz = lane.local().z();
        globalGroupSizeX = lane.globalSize().x();
        globalGroupSizeY = lane.globalSize().y();
        globalGroupSizeZ = lane.globalSize().z();
        localGroupSizeX = lane.localSize().x();
        localGroupSizeY = lane.localSize().y();
        localGroupSizeZ = lane.localSize().z();
    }

    /** Waits for the group's other lanes; what they wrote to local memory is then seen. */
    public void localBarrier() {
        lane.workGroup().awaitAll();
    }

    /** Waits for the group's other lanes (not for other groups); what they wrote to global memory is then seen. */
    public void globalBarrier() {
        lane.workGroup().awaitAll();
    }

    /** The group's array. Not zero at first: a device's is not. */
    public int[] allocateIntLocalArray(int size) {
        return lane.workGroup().localArray(localArrays++, int[].class, size, n -> {
            int[] array = new int[n];
            Arrays.fill(array, Integer.MIN_VALUE);
            return array;
        });
    }

    /** The group's array. Not zero at first: a device's is not. */
    public float[] allocateFloatLocalArray(int size) {
        return lane.workGroup().localArray(localArrays++, float[].class, size, n -> {
            float[] array = new float[n];
            Arrays.fill(array, Float.NaN);
            return array;
        });
    }

    public void atomicAdd(IntArray array, int index, int value) {
        synchronized (array) {
            array.set(index, array.get(index) + value);
        }
    }

    /** A lane's four sums of a 16 × 8 result, all of the same value. */
    public float[] mmaFragment(float value) {
        return new float[] {value, value, value, value};
    }

    /**
     * A lane's part of 16 × 16 BF16 or F16 values, two of a row in an int; row r begins at byte 32 r. TornadoVM adds
     * {@code byteOffset} to the address that a lane gives, which need not be the same for all lanes.
     */
    public HalfFloat[] mmaLoadA(int[] tile, int depth, int byteOffset) {
        return new Warp(lane).loadA(tile, byteOffset);
    }

    /** The same of 16 × 8 values; row r begins at byte 16 r. */
    public HalfFloat[] mmaLoadB(int[] tile, int depth, int byteOffset) {
        return new Warp(lane).loadB(tile, byteOffset);
    }

    /** a · b + c of BF16 values, by all lanes of a warp. */
    public float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        return new Warp(lane).multiply(a, b, c);
    }

    /** Stores a lane's four sums of rows from {@code row} on, columns from {@code column} on. */
    public void mmaStore(float[] fragment, FloatArray array, int row, int column, int stride) {
        new Warp(lane).store(fragment, array, row, column, stride);
    }
}
