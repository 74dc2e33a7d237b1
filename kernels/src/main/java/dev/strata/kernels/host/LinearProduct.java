package dev.strata.kernels.host;

import dev.strata.kernels.host.MatrixProduct.Operand;

/**
 * out = x · weight + bias, the weight stored [in, out]. One row streams the weight; several rows are a
 * {@link MatrixProduct}.
 */
final class LinearProduct {
    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final MatrixProduct product;
    private final Team.Task stream = this::stream;

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

    void run(long x, int rows, Matrix weight, long bias, long out) {
        if (rows > 1) {
            product.run(
                    Operand.byRow(x, weight.rows()), rows, Operand.byTerm(weight), weight.columns(), weight.rows(),
                    bias, 0, out, 4L * weight.columns());
            return;
        }
        this.x = x;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
        columnsPerChunk = Math.max(64, MatrixProduct.roundUp(Math.ceilDiv(weight.columns(), 2 * team.size()), 64));
        team.run(Math.ceilDiv(weight.columns(), columnsPerChunk), stream);
    }

    private void stream(int chunk, int worker) {
        int from = chunk * columnsPerChunk;
        int to = Math.min(from + columnsPerChunk, weight.columns());
        long room = scratch[worker].offHeap((long) HostKernels.STREAMS * columnsPerChunk);
        kernels.vectorMatrix(
                weight.dtype(), x, weight.address(), weight.rows(), weight.columns(), from, to, bias, out, room);
    }
}
