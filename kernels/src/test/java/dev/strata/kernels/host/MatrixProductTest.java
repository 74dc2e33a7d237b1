package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who computes what of a product is left to chance; what comes of it is not. */
class MatrixProductTest {
    private static final int TIMES = 200;
    /** [rows, depth, columns]: of several slabs, of fewer panels than threads, of several chunks of rows. */
    private static final int[][] SHAPES = {{50, 70, 300}, {13, 1100, 40}, {400, 9, 33}, {40, 300, 1000}};

    private final Arena arena = Arena.ofShared();
    private final Numbers numbers = new Numbers(arena);
    private final HostKernels kernels = new VectorKernels();
    /** More threads than most machines have cores: they come late and are interrupted anywhere. */
    private final MatrixProduct shared = product(new Team(8));

    @AfterEach
    void close() {
        arena.close();
    }

    private MatrixProduct product(Team team) {
        Scratch[] scratch = new Scratch[team.size()];
        Arrays.setAll(scratch, worker -> new Scratch(kernels, arena));
        return new MatrixProduct(kernels, team, scratch);
    }

    /** A product of random operands, as one thread computes it. */
    private final class Example {
        private final int[] shape;
        private final long left;
        private final long right;
        private final float[] expected;

        Example(int[] shape) {
            this.shape = shape;
            left = numbers.offHeap(numbers.normal(shape[0] * shape[1])).address();
            right = numbers.offHeap(numbers.normal(shape[1] * shape[2])).address();
            expected = on(product(new Team(1)), MatrixProduct.Finish.NONE);
        }

        float[] on(MatrixProduct product, MatrixProduct.Finish finish) {
            MemorySegment out = numbers.blank(shape[0] * shape[2]);
            product.run(
                    Operand.byRow(left, shape[1]), shape[0], Operand.byTerm(right, shape[2]), shape[2], shape[1],
                    MatrixProduct.NOTHING, 0, out.address(), 4L * shape[2], finish);
            return Numbers.floats(out);
        }

        void check() {
            assertArrayEquals(expected, on(shared, MatrixProduct.Finish.NONE), Arrays.toString(shape));
        }
    }

    @Test
    void threadsThatHelpEachOtherGiveTheBitsOfOne() {
        Example[] examples = Arrays.stream(SHAPES).map(Example::new).toArray(Example[]::new);
        for (int i = 0; i < TIMES; i++) {
            examples[i % examples.length].check();
        }
    }

    @Test
    void aProductThatFailedLeavesNothingForTheNext() {
        var large = new Example(SHAPES[3]);
        var small = new Example(SHAPES[0]);
        for (int i = 0; i < TIMES; i++) {
            int failing = i % 40;
            assertThrows(ArithmeticException.class, () -> large.on(shared, (row, column, n, worker) -> {
                if (row == failing) {
                    throw new ArithmeticException();
                }
            }));
            small.check();
        }
    }
}
