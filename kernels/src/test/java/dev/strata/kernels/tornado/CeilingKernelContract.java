package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
    @ValueSource(ints = {1, 2, 9, 700})
    void multipliesAndAdds(int steps) {
        var results = new FloatArray(2 * MultiplyAddKernel.LANES);
        var task = MultiplyAddKernel.task("t", steps, results);
        run(task, c -> MultiplyAddKernel.run(c, steps, results));
        for (int lane = 0; lane < results.getSize(); lane++) {
            double sum = 0;
            for (int chain = 0; chain < 8; chain++) {
                double x = lane % 64 + chain;
                for (int link = 0; link < 16 * steps; link++) {
                    x = x * MultiplyAddKernel.FACTOR + MultiplyAddKernel.TERM;
                }
                sum += x;
            }
            assertEquals(sum, MultiplyAddKernel.expected(steps, lane), 1e-9 * sum);
            assertEquals(sum, results.get(lane), 1e-4 * sum);
        }
        assertEquals(steps * 2.0 * 8 * 16 * 512, MultiplyAddKernel.flop(steps, results.getSize()));
    }
}
