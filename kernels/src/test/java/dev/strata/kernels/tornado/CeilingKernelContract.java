package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the kernels that measure a device do: a ceiling is of work that was done. */
abstract class CeilingKernelContract extends KernelHarness {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void addsMemoryUp(boolean together) {
        int share = MemoryReadKernel.SHARE;
        var values = FloatArray.fromArray(floats(3 * share));
        var sums = new FloatArray(3);
        var task = MemoryReadKernel.task("t", values, sums, together);
        run(task, c -> MemoryReadKernel.sum(c, values, sums, together ? 1 : share / 64, together ? 64 : 1));
        for (int group = 0; group < 3; group++) {
            double sum = 0;
            for (int i = 0; i < share; i++) {
                sum += values.get(group * share + i);
            }
            assertEquals(sum, sums.get(group), 1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 3000})
    void multipliesAndAdds(int count) {
        var steps = IntArray.fromElements(count);
        var results = new FloatArray(2 * MultiplyAddKernel.LANES);
        var task = MultiplyAddKernel.task("t", steps, results);
        run(task, c -> MultiplyAddKernel.run(c, steps, results));
        for (int lane = 0; lane < results.getSize(); lane++) {
            double sum = 0;
            for (int chain = 0; chain < 8; chain++) {
                double x = lane % 64 + chain;
                for (int link = 0; link < 4 * count; link++) {
                    x = x * MultiplyAddKernel.FACTOR + MultiplyAddKernel.TERM;
                }
                sum += x;
            }
            assertEquals(sum, MultiplyAddKernel.expected(count, lane), 1e-9 * sum);
            assertEquals(sum, results.get(lane), 1e-4 * sum);
        }
        assertEquals(count * 2.0 * 8 * 4 * 512, MultiplyAddKernel.flop(count, results.getSize()));
    }
}
