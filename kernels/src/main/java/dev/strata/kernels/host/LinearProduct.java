package dev.strata.kernels.host;

import dev.strata.kernels.host.MatrixProduct.Operand;

/**
 * out = x · weight + bias, the weight stored [in, out]. One row streams the weight; several rows are a
 * {@link MatrixProduct}.
 */
final class LinearProduct {
    /** Of an INT8 weight, that one core goes through at a time. */
    private static final int OUTPUTS = 64;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final MatrixProduct product;
    private final Team.Task stream = this::stream;
    private final Team.Task dots = this::dots;

    private long x;
    private Matrix weight;
    private long bias;
    private long out;
    private int columnsPerChunk;

    LinearProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.product = new MatrixProduct(kernels, team, scratch);
    }

    /** See {@link HostOperations#linear}. */
    void run(long x, int rows, Matrix weight, long bias, long out) {
        if (rows > 1) {
            product.run(
                    Operand.byRow(x, weight.inputs()), rows,
                    weight.isQuantised() ? Operand.byRow(weight) : Operand.byTerm(weight),
                    weight.outputs(), weight.inputs(), bias, 0, out, 4L * weight.outputs());
            return;
        }
        this.x = x;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
        if (weight.isQuantised()) {
            team.run(Math.ceilDiv(weight.outputs(), OUTPUTS), dots);
            return;
        }
        columnsPerChunk = Math.max(64, MatrixProduct.roundUp(Math.ceilDiv(weight.columns(), 2 * team.size()), 64));
        team.run(Math.ceilDiv(weight.columns(), columnsPerChunk), stream);
    }

    private void dots(int chunk, int worker) {
        int from = chunk * OUTPUTS;
        int to = Math.min(from + OUTPUTS, weight.outputs());
        long room = scratch[worker].offHeap(Unembedding.room(weight.inputs()));
        kernels.dots(weight.dtype(), x, weight.address(), weight.inputs(), from, to, out, room);
        for (int j = from; j < to; j++) {
            long at = out + 4L * j;
            Memory.put(at, Memory.get(at) * weight.scale(j) + Memory.get(bias + 4L * j));
        }
    }

    private void stream(int chunk, int worker) {
        int from = chunk * columnsPerChunk;
        int to = Math.min(from + columnsPerChunk, weight.columns());
        long room = scratch[worker].offHeap((long) HostKernels.STREAMS * columnsPerChunk);
        kernels.vectorMatrix(
                weight.dtype(), x, weight.address(), weight.rows(), weight.columns(), from, to, bias, out, room);
    }
}
