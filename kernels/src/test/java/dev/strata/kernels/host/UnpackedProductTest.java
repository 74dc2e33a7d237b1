package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.kernels.host.MatrixProduct.Finish;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row's bits must not depend on how many there are beside it, so the two ways to a product must not differ in any. */
class UnpackedProductTest {
    private static final HostKernels VECTOR = new VectorKernels();
    private static final HostKernels PLAIN = new PlainKernels();

    private final Arena arena = Arena.ofShared();
    private final Numbers numbers = new Numbers(arena);

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 32, 1", "3, 256, 2", "6, 304, 3", "7, 768, 5", "12, 1032, 2", "13, 1304, 9", "32, 2104, 1"})
    void hasTheBitsOfAPackedOne(int rows, int depth, int panels) {
        for (HostKernels kernels : new HostKernels[] {VECTOR, PLAIN}) {
            for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                compare(kernels, type, 1, rows, depth, panels * kernels.tileColumns());
                compare(kernels, type, 3, rows, depth, panels * kernels.tileColumns());
            }
        }
    }

    private void compare(HostKernels kernels, DType type, int threads, int rows, int depth, int columns) {
        long x = numbers.offHeap(numbers.normal(rows * depth)).address();
        Matrix weight = numbers.matrix(type, depth, columns, numbers.normal(depth * columns));
        long bias = numbers.offHeap(numbers.normal(columns)).address();
        MemorySegment packed = numbers.blank(rows * columns);
        MemorySegment unpacked = numbers.blank(rows * columns);
        var team = new Team(threads);
        Scratch[] scratch = IntStream.range(0, threads).mapToObj(i -> new Scratch(kernels, arena)).toArray(Scratch[]::new);
        new MatrixProduct(kernels, team, scratch).run(
                Operand.byRow(x, depth), rows, Operand.byTerm(weight), columns, depth, bias, 0, packed.address(),
                4L * columns);
        var product = new UnpackedProduct(kernels, team, scratch);
        int[] finished = new int[rows * columns];
        Finish finish = (row, column, n, worker) -> {
            for (int j = column; j < column + n; j++) {
                finished[row * columns + j]++;
            }
        };
        product.run(x, rows, weight, bias, unpacked.address(), finish);
        assertTrue(product.suits(rows, weight));
        assertArrayEquals(bits(packed), bits(unpacked));
        assertTrue(Arrays.stream(finished).allMatch(times -> times == 1), "each element is finished once");
    }

    private static int[] bits(MemorySegment x) {
        float[] floats = Numbers.floats(x);
        return IntStream.range(0, floats.length).map(i -> Float.floatToIntBits(floats[i])).toArray();
    }

    @Test
    void leavesTheRestToPackedOnes() {
        var product = new UnpackedProduct(VECTOR, new Team(1), new Scratch[] {new Scratch(VECTOR, arena)});
        int panel = VECTOR.tileColumns();
        assertTrue(product.suits(32, matrix(DType.F32, 8, panel)));
        assertFalse(product.suits(33, matrix(DType.F32, 8, panel)));
        assertFalse(product.suits(2, matrix(DType.F32, 9, panel)));
        assertFalse(product.suits(2, matrix(DType.F32, 8, panel + 1)));
        assertTrue(product.suits(2, matrix(DType.BF16, 8, panel)));
    }

    private Matrix matrix(DType type, int rows, int columns) {
        return new Matrix(type, rows, columns, arena.allocate((long) rows * columns * type.bytes()));
    }
}
