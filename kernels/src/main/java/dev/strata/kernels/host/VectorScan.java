package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What becomes of a tile of logits: {@link VocabularyScan}'s counts, marks and sums, column by column. */
final class VectorScan {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int COLUMNS = TileShape.of(COUNT).columns();

    private VectorScan() {}

    static void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        for (int j = 0; j < COLUMNS; j += COUNT) {
            FloatVector threshold = FloatVector.fromArray(FLOATS, thresholds, at + j);
            IntVector count = IntVector.fromArray(INTS, counts, at + j);
            for (int i = 0; i < rows; i++) {
                var above = FloatVector.fromArray(FLOATS, c, i * COLUMNS + j).compare(VectorOperators.GT, threshold);
                count = count.add(1, above.cast(INTS));
            }
            count.intoArray(counts, at + j);
        }
    }

    static void markNonFinite(float[] c, int rows, float[] marks, int at) {
        for (int j = 0; j < COLUMNS; j += COUNT) {
            FloatVector mark = FloatVector.fromArray(FLOATS, marks, at + j);
            for (int i = 0; i < rows; i++) {
                mark = FloatVector.fromArray(FLOATS, c, i * COLUMNS + j).fma(broadcast(0), mark);
            }
            mark.intoArray(marks, at + j);
        }
    }

    static boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        FloatVector a = broadcast(Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        for (int i = 0; i < rows * COLUMNS; i += COLUMNS) {
            a = a.max(FloatVector.fromArray(FLOATS, c, i));
            b = b.max(FloatVector.fromArray(FLOATS, c, i + COUNT));
        }
        return a.compare(VectorOperators.GT, FloatVector.fromArray(FLOATS, thresholds, at))
                .or(b.compare(VectorOperators.GT, FloatVector.fromArray(FLOATS, thresholds, at + COUNT)))
                .anyTrue();
    }

    /** In small steps of one vector each: of several, C2 makes objects here. */
    static void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        for (int j = 0; j < COLUMNS; j += COUNT) {
            subtractLargest(c, j, rows, max, at + j, room);
        }
        Lanes.exp(c, 0, rows * COLUMNS, 0);
        Lanes.exp(room, 0, COLUMNS, 0);
        for (int j = 0; j < COLUMNS; j += COUNT) {
            addRows(c, j, rows, sums, at + j, room);
        }
    }

    /** max = the largest of itself and c, which is subtracted from what max was, in room, and from c. */
    private static void subtractLargest(float[] c, int j, int rows, float[] max, int at, float[] room) {
        FloatVector before = FloatVector.fromArray(FLOATS, max, at);
        FloatVector largest = before;
        for (int i = 0; i < rows; i++) {
            largest = largest.max(FloatVector.fromArray(FLOATS, c, i * COLUMNS + j));
        }
        before.sub(largest).intoArray(room, j);
        largest.intoArray(max, at);
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(FLOATS, c, i * COLUMNS + j).sub(largest).intoArray(c, i * COLUMNS + j);
        }
    }

    /** sums = sums · room + c. */
    private static void addRows(float[] c, int j, int rows, float[] sums, int at, float[] room) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, at).mul(FloatVector.fromArray(FLOATS, room, j));
        for (int i = 0; i < rows; i++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, c, i * COLUMNS + j));
        }
        sum.intoArray(sums, at);
    }
}
