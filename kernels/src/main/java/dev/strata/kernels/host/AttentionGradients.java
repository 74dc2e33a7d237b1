package dev.strata.kernels.host;

import static dev.strata.kernels.host.MatrixProduct.NOTHING;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The backward of causal attention. A core takes a head of a sequence and computes its weights again, a block of
 * queries at a time against the keys up to the block's end. With P the weights, dO the gradient of the output:
 * dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P · (dP - Σ P · dP) / sqrt(headWidth), dQ = dS·K and dK = dSᵀ·Q.
 */
final class AttentionGradients {
    /** Queries per block, a multiple of every tile's rows. */
    private static final int BLOCK = 48;

    /** What one core works with; its products are its own. */
    private final class Worker {
        private final Scratch forProducts;
        private final MatrixProduct product;
        private final Scratch scratch;

        Worker(Arena arena) {
            forProducts = new Scratch(kernels, arena);
            product = new MatrixProduct(kernels, new Team(1), new Scratch[] {forProducts});
            scratch = new Scratch(kernels, arena);
        }
    }

    private final HostKernels kernels;
    private final Team team;
    private final Worker[] workers;
    private final Team.Task head = this::head;

    private long qkv;
    private long outGradient;
    private int length;
    private int heads;
    private int headWidth;
    private long qkvGradient;
    /** Bytes from one position to the next in outGradient; in qkv it is thrice that. */
    private long stride;

    AttentionGradients(HostKernels kernels, Team team, Arena arena) {
        this.kernels = kernels;
        this.team = team;
        this.workers = new Worker[team.size()];
        Arrays.setAll(workers, i -> new Worker(arena));
    }

    /** {@link HostGradients#attention}. */
    void run(
            long qkv, long outGradient, int sequences, int length, int heads, int headWidth, long qkvGradient) {
        this.qkv = qkv;
        this.outGradient = outGradient;
        this.length = length;
        this.heads = heads;
        this.headWidth = headWidth;
        this.qkvGradient = qkvGradient;
        this.stride = 4L * heads * headWidth;
        team.run(sequences * heads, head);
    }

    private void head(int chunk, int worker) {
        long row = (long) (chunk / heads) * length;
        long column = 4L * headWidth * (chunk % heads);
        long q = qkv + 3 * stride * row + column;
        long dQ = qkvGradient + 3 * stride * row + column;
        long dO = outGradient + stride * row + column;
        float[] zeros = workers[worker].scratch.values(headWidth);
        Arrays.fill(zeros, 0, headWidth, 0);
        for (int t = 0; t < length; t++) {
            Memory.copy(zeros, 0, dQ + stride * (3L * t + 1), headWidth);
            Memory.copy(zeros, 0, dQ + stride * (3L * t + 2), headWidth);
        }
        for (int first = 0; first < length; first += BLOCK) {
            block(first, Math.min(first + BLOCK, length), q, dO, dQ, workers[worker]);
        }
    }

    /** Queries [first, end) of one head, whose queries, output gradients and query gradients begin at q, dO and dQ. */
    private void block(int first, int end, long q, long dO, long dQ, Worker mine) {
        int count = end - first;
        long k = q + stride;
        long v = k + stride;
        long dK = dQ + stride;
        long dV = dK + stride;
        long into = 3 * stride;
        long p = mine.scratch.offHeap(2L * BLOCK * length);
        long dS = p + 4L * count * end;
        long queries = q + into * first;
        long gradients = dO + stride * first;
        MatrixProduct product = mine.product;
        product.run(byRow(queries, into), count, byRow(k, into), end, headWidth, NOTHING, 0, p, 4L * end);
        product.run(byRow(gradients, stride), count, byRow(v, into), end, headWidth, NOTHING, 0, dS, 4L * end);
        for (int i = 0; i < count; i++) {
            softmax(p + 4L * i * end, dS + 4L * i * end, first + i + 1, end, mine.scratch);
        }
        product.run(byRow(dS, 4L * end), count, byTerm(k, into), headWidth, end, NOTHING, 0, dQ + into * first, into);
        product.run(byTerm(dS, 4L * end), end, byTerm(queries, into), headWidth, count, dK, into, dK, into);
        product.run(byTerm(p, 4L * end), end, byTerm(gradients, stride), headWidth, count, dV, into, dV, into);
    }

    private static Operand byRow(long address, long stride) {
        return new Operand(DType.F32, address, stride, 4);
    }

    private static Operand byTerm(long address, long stride) {
        return new Operand(DType.F32, address, 4, stride);
    }

    /** One query's scores become its weights and dP becomes dS, over {@code valid} keys; both are 0 beyond. */
    private void softmax(long p, long dS, int valid, int end, Scratch scratch) {
        float factor = (float) (1 / Math.sqrt(headWidth));
        float[] weights = scratch.values(end);
        float[] gradients = scratch.sums(end);
        Memory.copy(p, weights, 0, valid);
        Memory.copy(dS, gradients, 0, valid);
        kernels.scale(weights, 0, valid, factor);
        float sum = kernels.expSum(weights, 0, valid, kernels.max(weights, 0, valid));
        kernels.scale(weights, 0, valid, 1 / sum);
        kernels.softmaxGradient(weights, gradients, valid, factor);
        Arrays.fill(weights, valid, end, 0);
        Arrays.fill(gradients, valid, end, 0);
        Memory.copy(weights, 0, p, end);
        Memory.copy(gradients, 0, dS, end);
    }
}
