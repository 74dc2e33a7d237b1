package dev.strata.tornado;

import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What a lane does in its warp's matrix instructions, with values where the PTX ISA has them ("ldmatrix", "Matrix
 * fragments for mma.m16n8k16"). Of a warp, lane = 4 group + t.
 */
public final class Warp {
    private final Lane lane;
    private final int index;
    private final int group;
    private final int t;

    public Warp(Lane lane) {
        this.lane = lane;
        index = lane.local().x() % Exchange.LANES;
        group = index / 4;
        t = index % 4;
    }

    /** Four 8 × 8 matrices; lane 8m + r says where row r of the m-th lies: both halves of rows 0–7 and 8–15. */
    public HalfFloat[] loadA(int[] tile, int byteOffset) {
        int matrix = index / 8;
        int address = (index % 8 + matrix % 2 * 8) * 32 + matrix / 2 * 16 + byteOffset;
        Object[] addresses = exchange(address);
        var fragment = new HalfFloat[8];
        for (int i = 0; i < fragment.length; i++) {
            fragment[i] = at(tile, (int) addresses[i / 2 * 8 + group] + 4 * t + i % 2 * 2);
        }
        return fragment;
    }

    /** Two 8 × 8 matrices, transposed: lane 8m + r says where row r of the m-th lies. */
    public HalfFloat[] loadB(int[] tile, int byteOffset) {
        int address = index % 8 * 16 + index / 8 % 2 * 128 + byteOffset;
        Object[] addresses = exchange(address);
        var fragment = new HalfFloat[4];
        for (int i = 0; i < fragment.length; i++) {
            fragment[i] = at(tile, (int) addresses[i / 2 * 8 + 2 * t + i % 2] + 2 * group);
        }
        return fragment;
    }

    public float[] multiply(HalfFloat[] a, HalfFloat[] b, float[] c) {
        Object[] all = exchange(new HalfFloat[][] {a, b});
        float[] sums = c.clone();
        for (int i = 0; i < sums.length; i++) {
            int row = group + i / 2 * 8;
            int column = 2 * t + i % 2;
            for (int k = 0; k < 16; k++) {
                HalfFloat[] left = ((HalfFloat[][]) all[row % 8 * 4 + k % 8 / 2])[0];
                HalfFloat[] right = ((HalfFloat[][]) all[column * 4 + k % 8 / 2])[1];
                sums[i] += value(left[k / 8 * 4 + row / 8 * 2 + k % 2]) * value(right[k / 8 * 2 + k % 2]);
            }
        }
        return sums;
    }

    public void store(float[] fragment, FloatArray array, int row, int column, int stride) {
        for (int i = 0; i < fragment.length; i++) {
            array.set((row + group + i / 2 * 8) * stride + column + 2 * t + i % 2, fragment[i]);
        }
    }

    private static HalfFloat at(int[] tile, int address) {
        return new HalfFloat((short) (tile[address / 4] >> address % 4 * 8));
    }

    private static float value(HalfFloat bits) {
        return BFloat16.bf16ToFloat(bits.getHalfFloatValue());
    }

    private Object[] exchange(Object mine) {
        return lane.workGroup().exchange(lane.local().x(), mine);
    }
}
